using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Identity.Model;

/// <summary>
/// AWS's own managed policies, as far as they concern what this server serves. They are the server's, written from the permissions that AWS documents, and
/// nobody can change them. See https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
/// </summary>
internal static class AwsManagedPolicies
{
    public const string AdministratorArn = "arn:aws:iam::aws:policy/AdministratorAccess";

    private const string Prefix = "arn:aws:iam::aws:policy";

    private static readonly FrozenDictionary<string, ManagedPolicy> ByArn =
        AwsManagedPolicyList.All.ToFrozenDictionary(policy => Prefix + policy.Path + policy.Name, StringComparer.Ordinal);

    /// <summary>All of them, in order of their names.</summary>
    public static IReadOnlyList<ManagedPolicy> All { get; } = [.. AwsManagedPolicyList.All.OrderBy(p => Account.Key(p.Name), StringComparer.Ordinal)];

    public static ManagedPolicy Administrator { get; } = ByArn[AdministratorArn];

    public static ManagedPolicy? Find(string arn) => ByArn.GetValueOrDefault(arn);

    /// <summary>The ARN of a policy that is AWS's, or null.</summary>
    [SuppressMessage("Performance", "CA1859", Justification = "Null is an answer.")]
    public static string? ArnOf(ManagedPolicy policy) =>
        Prefix + policy.Path + policy.Name is var arn && ReferenceEquals(ByArn.GetValueOrDefault(arn), policy) ? arn : null;
}

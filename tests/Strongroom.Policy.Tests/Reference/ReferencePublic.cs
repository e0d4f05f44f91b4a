using System.Globalization;
using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>
/// Whether a bucket policy is public. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
/// </summary>
internal static class ReferencePublic
{
    // "To be considered non-public, a bucket policy must grant access only to fixed values … for one or more of the following"; the keys that name
    // a principal stand for "An AWS principal, user, role, or service principal (e.g. aws:PrincipalOrgID)".
    private static readonly string[] Keys =
    [
        "aws:principalorgid", "aws:principalarn", "aws:principalaccount", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner",
        "aws:sourceaccount", "aws:userid",
        "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn", "s3:dataaccesspointaccount",
    ];

    // The page's own example of a public policy is {"Federated": "graph.facebook.com"}: whoever signs up there.
    private static readonly string[] OpenProviders = ["graph.facebook.com", "www.amazon.com", "accounts.google.com", "cognito-identity.amazonaws.com"];

    // A condition that holds where the key is absent, as it is for an anonymous caller, restricts nothing: negated operators, IfExists,
    // ForAllValues, Null.
    private static readonly string[] Operators = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"];

    /// <summary>The place of the first statement that makes the policy public, or null.</summary>
    public static int? Find(JsonElement policy)
    {
        var statements = Elements.Statements(policy).ToList();
        var index = statements.FindIndex(s => Elements.IsAllow(s) && !IsToFixedPrincipals(s) && !IsUnderFixedCondition(s));
        return index < 0 ? null : index;
    }

    private static bool IsToFixedPrincipals(JsonElement statement)
    {
        if (!statement.TryGetProperty("Principal", out var principal) || principal.ValueKind == JsonValueKind.String) return false;
        return principal.EnumerateObject().All(t => Elements.Values(t.Value).All(name => !IsOpen(name) && !(t.Name == "Federated" && OpenProviders.Contains(name))));
    }

    private static bool IsUnderFixedCondition(JsonElement statement) => statement.TryGetProperty("Condition", out var condition)
        && condition.EnumerateObject().Any(o => o.Value.EnumerateObject().Any(k => Restricts(o.Name, k.Name.ToLowerInvariant(), [.. Elements.Values(k.Value)])));

    private static bool Restricts(string name, string key, List<string> values)
    {
        if (name.StartsWith("ForAnyValue:", StringComparison.Ordinal)) name = name["ForAnyValue:".Length..];
        if (key == "aws:sourceip") return name == "IpAddress" && values.All(IsNarrow);
        if (!Keys.Contains(key) || !Operators.Contains(name)) return false;

        // "aws:userid, outside the pattern AROLEID:*": whoever may assume the role chooses what follows.
        if (key == "aws:userid" && values.Exists(IsOfRole)) return false;
        return values.All(v => !IsOpen(v) || (key == "s3:dataaccesspointarn" && IsOfFixedAccount(v)));
    }

    // "values that don't contain a wildcard or an AWS Identity and Access Management Policy Variable"
    private static bool IsOpen(string value) => value.AsSpan().ContainsAny('*', '?') || value.Contains("${", StringComparison.Ordinal);

    private static bool IsOfRole(string userId) => userId.StartsWith("ARO", StringComparison.Ordinal) && userId.Contains(':', StringComparison.Ordinal);

    // "this value can contain a wildcard for the access point name without rendering the policy public, as long as the account id is fixed"
    private static bool IsOfFixedAccount(string arn) => arn.Split(':', 6) is [_, _, _, _, { Length: 12 } account, var name]
        && !IsOpen(account) && name.StartsWith("accesspoint/", StringComparison.Ordinal) && !name.Contains("${", StringComparison.Ordinal);

    // "very broad IP ranges … This includes values broader than /8 for IPv4 and /32 for IPv6 (excluding RFC1918 private ranges)": no private range
    // is broader than /8.
    private static bool IsNarrow(string range) => range.Split('/') is not [var network, var length]
        || int.Parse(length, CultureInfo.InvariantCulture) >= (network.Contains(':', StringComparison.Ordinal) ? 32 : 8);
}

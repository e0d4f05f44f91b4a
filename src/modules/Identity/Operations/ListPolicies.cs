using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListPolicies: managed policies, the account's, AWS's or both. Spec: docs/spec-map.md#iam-ListPolicies</summary>
internal sealed class ListPolicies(IdentityStore identities) : IamRead<ListPolicies.Input, ListPolicies.Output>(identities)
{
    /// <param name="Scope">"All", "AWS", "Local".</param>
    /// <param name="Usage">"PermissionsPolicy", "PermissionsBoundary", or null.</param>
    public sealed record Input(string Scope, bool OnlyAttached, string PathPrefix, string? Usage, Paging Paging);

    public sealed record Output(Account Account, Page<ManagedPolicy> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListPolicies");

    public override Input Parse(QueryRequestReader r) => new(
        r.OneOf("Scope", "All", "AWS", "Local") ?? "All",
        r.Flag("OnlyAttached") ?? false,
        r.PathPrefix(),
        r.OneOf("PolicyUsageFilter", "PermissionsPolicy", "PermissionsBoundary"),
        r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListPolicies", "*")];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        var all = (input.Scope == "AWS" ? [] : account.Policies.Values).Concat(input.Scope == "Local" ? [] : AwsManagedPolicies.All)
            .Where(p => p.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal) && IsUsed(account.UseOf(account.ArnOf(p)), input))
            .OrderBy(p => Place(account, p), StringComparer.Ordinal);
        return new Output(account, Page<ManagedPolicy>.Of(all, p => Place(account, p), input.Paging));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Policies");
        foreach (var policy in output.Page.Items) w.Result.ManagedPolicy(output.Account, policy, "member", isListed: true);
        w.Result.Close("Policies");
    }

    private static bool IsUsed(PolicyUse use, Input input)
    {
        if (input.Usage == "PermissionsBoundary") return use.Boundaries > 0;
        if (input.Usage == "PermissionsPolicy") return use.Attachments > 0;
        return !input.OnlyAttached || use.Attachments > 0;
    }

    /// <summary>The account's own policy goes before AWS's of the same name.</summary>
    private static string Place(Account account, ManagedPolicy policy) => Account.Key(policy.Name) + "\0" + (AwsManagedPolicies.ArnOf(policy) is null ? account.Id.Value : "aws");
}

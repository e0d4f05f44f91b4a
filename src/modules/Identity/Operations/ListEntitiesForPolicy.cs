using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListEntitiesForPolicy: who has a managed policy, or is bounded by it. Spec: docs/spec-map.md#iam-ListEntitiesForPolicy</summary>
internal sealed class ListEntitiesForPolicy(IdentityStore identities) : IamRead<ListEntitiesForPolicy.Input, Page<ListEntitiesForPolicy.Entity>>(identities)
{
    public sealed record Input(string PolicyArn, string? Kind, string PathPrefix, string? Usage, Paging Paging);

    /// <param name="Kind">"Group", "Role", "User", which is also their order.</param>
    public sealed record Entity(string Kind, string Key, string Name, string Id, string Path);

    public override OperationInfo Info { get; } = Iam.Read("ListEntitiesForPolicy");

    public override Input Parse(QueryRequestReader r) => new(
        r.PolicyArn(),
        r.OneOf("EntityFilter", "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"),
        r.PathPrefix(),
        r.OneOf("PolicyUsageFilter", "PermissionsPolicy", "PermissionsBoundary"),
        r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListEntitiesForPolicy", input.PolicyArn)];

    protected override Result<Page<Entity>> Read(Account account, Input input, Caller caller)
    {
        if (account.FindPolicy(input.PolicyArn) is null) return IamErrors.NoPolicy(input.PolicyArn);
        var use = account.UseOf(input.PolicyArn);
        var (attached, bounded) = (input.Usage != "PermissionsBoundary", input.Usage != "PermissionsPolicy");
        var all = (attached ? use.Groups : []).Select(k => account.Groups[k]).Select(g => new Entity("Group", Account.Key(g.Name), g.Name, g.Id, g.Path))
            .Concat(Union(attached ? use.Roles : [], bounded ? use.BoundaryOfRoles : []).Select(k => account.Roles[k]).Select(r => new Entity("Role", Account.Key(r.Name), r.Name, r.Id, r.Path)))
            .Concat(Union(attached ? use.Users : [], bounded ? use.BoundaryOfUsers : []).Select(k => account.Users[k]).Select(u => new Entity("User", Account.Key(u.Name), u.Name, u.Id, u.Path)))
            .Where(e => (input.Kind is null || input.Kind == e.Kind) && e.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal));
        return Page<Entity>.Of(all, e => $"{e.Kind}/{e.Key}", input.Paging);
    }

    public override void Write(QueryResponseWriter w, Page<Entity> output)
    {
        w.Result.More(output);
        foreach (var kind in (ReadOnlySpan<string>)["Group", "Role", "User"])
        {
            w.Result.Open($"Policy{kind}s");
            foreach (var entity in output.Items)
                if (entity.Kind == kind) w.Result.Open("member").Element(kind + "Name", entity.Name).Element(kind + "Id", entity.Id).Close("member");
            w.Result.Close($"Policy{kind}s");
        }
    }

    private static IEnumerable<string> Union(IEnumerable<string> one, IEnumerable<string> other) => one.Union(other, StringComparer.Ordinal).Order(StringComparer.Ordinal);
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListRoles: the account's roles by name. Spec: docs/spec-map.md#iam-ListRoles</summary>
internal sealed class ListRoles(IdentityStore identities) : IamRead<ListRoles.Input, ListRoles.Output>(identities)
{
    public sealed record Input(string PathPrefix, Paging Paging);

    public sealed record Output(Account Account, Page<Role> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListRoles");

    public override Input Parse(QueryRequestReader r) => new(r.PathPrefix(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListRoles", "role" + input.PathPrefix)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => new Output(
        account, Page<Role>.Of(account.Roles.Values.Where(r => r.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal)), r => Account.Key(r.Name), input.Paging));

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Roles");
        foreach (var role in output.Page.Items) w.Result.Role(output.Account, role, "member", isListed: true);
        w.Result.Close("Roles");
    }
}

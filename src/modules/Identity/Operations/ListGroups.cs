using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListGroups: the account's groups by name. Spec: docs/spec-map.md#iam-ListGroups</summary>
internal sealed class ListGroups(IdentityStore identities) : IamRead<ListGroups.Input, ListGroups.Output>(identities)
{
    public sealed record Input(string PathPrefix, Paging Paging);

    public sealed record Output(Account Account, Page<Group> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListGroups");

    public override Input Parse(QueryRequestReader r) => new(r.PathPrefix(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListGroups", "group" + input.PathPrefix)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => new Output(
        account, Page<Group>.Of(account.Groups.Values.Where(g => g.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal)), g => Account.Key(g.Name), input.Paging));

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Groups");
        foreach (var group in output.Page.Items) w.Result.Group(output.Account, group, "member");
        w.Result.Close("Groups");
    }
}

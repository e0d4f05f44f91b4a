using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListGroupsForUser: the groups that a user is in. Spec: docs/spec-map.md#iam-ListGroupsForUser</summary>
internal sealed class ListGroupsForUser(IdentityStore identities) : IamRead<ListGroupsForUser.Input, ListGroupsForUser.Output>(identities)
{
    public sealed record Input(string User, Paging Paging);

    public sealed record Output(Account Account, Page<Group> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListGroupsForUser");

    public override Input Parse(QueryRequestReader r) => new(r.Name("UserName", IamLimits.LongNameMax), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListGroupsForUser", "user/" + input.User)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.User) is not { } user) return IamErrors.NoUser(input.User);
        var groups = user.Groups.Select(id => account.FindGroupById(id)!).OrderBy(g => Account.Key(g.Name), StringComparer.Ordinal);
        return new Output(account, Page<Group>.Of(groups, g => Account.Key(g.Name), input.Paging));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Groups");
        foreach (var group in output.Page.Items) w.Result.Group(output.Account, group, "member");
        w.Result.Close("Groups");
    }
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetGroup: a group and its members by name. Spec: docs/spec-map.md#iam-GetGroup</summary>
internal sealed class GetGroup(IdentityStore identities) : IamRead<GetGroup.Input, GetGroup.Output>(identities)
{
    public sealed record Input(string Name, Paging Paging);

    public sealed record Output(Account Account, Group Group, Page<User> Members);

    public override OperationInfo Info { get; } = Iam.Read("GetGroup");

    public override Input Parse(QueryRequestReader r) => new(r.GroupName(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetGroup", "group/" + input.Name)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Name) is not { } group) return IamErrors.NoGroup(input.Name);
        return new Output(account, group, Page<string>.Of(account.MembersOf(group), name => name, input.Paging).Select(name => account.Users[name]));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.Group(output.Account, output.Group, "Group").More(output.Members).Open("Users");
        foreach (var user in output.Members.Items) w.Result.User(output.Account, user, "member", isListed: true);
        w.Result.Close("Users");
    }
}

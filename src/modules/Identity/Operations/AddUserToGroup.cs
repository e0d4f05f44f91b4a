using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>AddUserToGroup: makes a user a member; it may be one already. Spec: docs/spec-map.md#iam-AddUserToGroup</summary>
internal sealed class AddUserToGroup(IdentityChanges changes) : IamChange<AddUserToGroup.Input, Nothing>(changes)
{
    public sealed record Input(string Group, string User);

    public override OperationInfo Info { get; } = Iam.Change("AddUserToGroup");

    public override Input Parse(QueryRequestReader r) => new(r.GroupName(), r.Name("UserName", IamLimits.LongNameMax));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:AddUserToGroup", "group/" + input.Group)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Group) is not { } group) return IamErrors.NoGroup(input.Group);
        if (account.FindUser(input.User) is not { } user) return IamErrors.NoUser(input.User);
        if (user.Groups.Contains(group.Id, StringComparer.Ordinal)) return Nothing.Instance;
        if (user.Groups.Length == IamLimits.GroupsPerUserMax) return IamErrors.Quota("GroupsPerUser", IamLimits.GroupsPerUserMax);
        edit.Put(account.Id, user with { Groups = user.Groups.Add(group.Id) });
        return Nothing.Instance;
    }
}

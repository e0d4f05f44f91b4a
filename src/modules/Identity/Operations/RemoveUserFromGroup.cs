using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>RemoveUserFromGroup: ends a membership. Spec: docs/spec-map.md#iam-RemoveUserFromGroup</summary>
internal sealed class RemoveUserFromGroup(IdentityChanges changes) : IamChange<RemoveUserFromGroup.Input, Nothing>(changes)
{
    public sealed record Input(string Group, string User);

    public override OperationInfo Info { get; } = Iam.Change("RemoveUserFromGroup");

    public override Input Parse(QueryRequestReader r) => new(r.GroupName(), r.Name("UserName", IamLimits.LongNameMax));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:RemoveUserFromGroup", "group/" + input.Group)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Group) is not { } group) return IamErrors.NoGroup(input.Group);
        if (account.FindUser(input.User) is not { } user) return IamErrors.NoUser(input.User);
        // Who is no member is none afterwards: AWS tells no error.
        if (user.Groups.Contains(group.Id, StringComparer.Ordinal)) edit.Put(account.Id, user with { Groups = user.Groups.Remove(group.Id, StringComparer.Ordinal) });
        return Nothing.Instance;
    }
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateGroup: gives a group another name or path; members and policies stay with it. Spec: docs/spec-map.md#iam-UpdateGroup</summary>
internal sealed class UpdateGroup(IdentityChanges changes) : IamChange<UpdateGroup.Input, Nothing>(changes)
{
    public sealed record Input(string Name, string? NewName, string? NewPath);

    public override OperationInfo Info { get; } = Iam.Change("UpdateGroup");

    public override Input Parse(QueryRequestReader r) =>
        new(r.Name("GroupName", IamLimits.LongNameMax), r.OptionalName("NewGroupName", IamLimits.LongNameMax), r.OptionalPath("NewPath"));

    // As for users, whoever moves a group needs the permission on where it is and on where it goes.
    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.OnIdentity("iam:UpdateGroup", "group/" + input.Name);
        if (input.NewName is null && input.NewPath is null) yield break;
        yield return Demand.OnIdentity("iam:UpdateGroup", input.NewPath is { } path ? $"group{path}{input.NewName ?? input.Name}" : $"group/{input.Name}>{input.NewName}");
    }

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Name) is not { } group) return IamErrors.NoGroup(input.Name);
        if (input.NewName is { } name && account.FindGroup(name) is { } other && other.Id != group.Id) return IamErrors.EntityAlreadyExists($"Group with name {name} already exists.");
        edit.Put(account.Id, group with { Name = input.NewName ?? group.Name, Path = input.NewPath ?? group.Path });
        return Nothing.Instance;
    }
}

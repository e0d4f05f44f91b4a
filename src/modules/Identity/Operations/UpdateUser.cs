using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateUser: gives a user another name or path; keys, groups and policies stay with it. Spec: docs/spec-map.md#iam-UpdateUser</summary>
internal sealed class UpdateUser(IdentityChanges changes) : IamChange<UpdateUser.Input, Nothing>(changes)
{
    public sealed record Input(string Name, string? NewName, string? NewPath);

    public override OperationInfo Info { get; } = Iam.Change("UpdateUser");

    public override Input Parse(QueryRequestReader r) =>
        new(r.Name("UserName", IamLimits.LongNameMax), r.OptionalName("NewUserName", IamLimits.ShortNameMax), r.OptionalPath("NewPath"));

    // Whoever moves a user needs the permission on where it is and on where it goes: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html
    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.OnIdentity("iam:UpdateUser", "user/" + input.Name);
        if (input.NewName is null && input.NewPath is null) yield break;
        yield return Demand.OnIdentity("iam:UpdateUser", input.NewPath is { } path ? $"user{path}{input.NewName ?? input.Name}" : $"user/{input.Name}>{input.NewName}");
    }

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.Name) is not { } user) return IamErrors.NoUser(input.Name);
        if (input.NewName is { } name && account.FindUser(name) is { } other && other.Id != user.Id) return IamErrors.EntityAlreadyExists($"User with name {name} already exists.");
        edit.Put(account.Id, user with { Name = input.NewName ?? user.Name, Path = input.NewPath ?? user.Path });
        return Nothing.Instance;
    }
}

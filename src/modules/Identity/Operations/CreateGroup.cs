using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreateGroup: makes a group without members. Spec: docs/spec-map.md#iam-CreateGroup</summary>
internal sealed class CreateGroup(IdentityChanges changes, IdentitySource source, TimeProvider time) : IamChange<CreateGroup.Input, CreateGroup.Output>(changes)
{
    public sealed record Input(string Name, string Path);

    public sealed record Output(Account Account, Group Group);

    public override OperationInfo Info { get; } = Iam.Change("CreateGroup");

    public override Input Parse(QueryRequestReader r) => new(r.GroupName(), r.Path());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:CreateGroup", $"group{input.Path}{input.Name}")];

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindGroup(input.Name) is not null) return IamErrors.EntityAlreadyExists($"Group with name {input.Name} already exists.");
        if (account.Groups.Count >= IamLimits.GroupsMax) return IamErrors.Quota("GroupsPerAccount", IamLimits.GroupsMax);
        var group = new Group
        {
            Version = 1,
            Name = input.Name,
            Path = input.Path,
            Id = source.UniqueId(IdentitySource.GroupPrefix),
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Inline = [],
            Attached = [],
        };
        edit.Put(account.Id, group);
        return new Output(edit[account.Id], group);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Group(output.Account, output.Group, "Group");
}

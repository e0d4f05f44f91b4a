using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreateRole: makes a role that those may take on whom its trust policy names. Spec: docs/spec-map.md#iam-CreateRole</summary>
internal sealed class CreateRole(IdentityChanges changes, IdentitySource source, TimeProvider time) : IamChange<CreateRole.Input, CreateRole.Output>(changes)
{
    public sealed record Input(string Name, string Path, string Trust, string? Description, int SessionSecondsMax, string? Boundary, ImmutableArray<Tag> Tags);

    public sealed record Output(Account Account, Role Role);

    public override OperationInfo Info { get; } = Iam.Change("CreateRole");

    public override Input Parse(QueryRequestReader r) => new(
        r.RoleName(),
        r.Path(),
        r.Policy("AssumeRolePolicyDocument"),
        r.Description(),
        r.Within("MaxSessionDuration", IamLimits.SessionSecondsMin, IamLimits.SessionSecondsMax) ?? IamLimits.SessionSecondsMin,
        r.OptionalPolicyArn("PermissionsBoundary"),
        r.Tags());

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = $"role{input.Path}{input.Name}";
        var create = Demand.OnIdentity("iam:CreateRole", resource).With(input.Tags);
        yield return input.Boundary is { } boundary ? create.With("iam:permissionsboundary", boundary) : create;
        if (!input.Tags.IsEmpty) yield return Demand.OnIdentity("iam:TagRole", resource).With(input.Tags);
    }

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindRole(input.Name) is not null) return IamErrors.EntityAlreadyExists($"Role with name {input.Name} already exists.");
        if (account.Roles.Count >= IamLimits.RolesMax) return IamErrors.Quota("RolesPerAccount", IamLimits.RolesMax);
        if (input.Boundary is { } boundary && account.FindPolicy(boundary) is null) return IamErrors.NoSuchEntity($"Scope ARN: {boundary} does not exist or is not attachable.");
        var tags = TagRules.Merge([], input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        var trust = PolicyRules.CheckTrust(input.Trust, edit.Snapshot);
        if (!trust.IsSuccess) return trust.Error;
        var role = new Role
        {
            Version = 1,
            Name = input.Name,
            Path = input.Path,
            Id = source.UniqueId(IdentitySource.RolePrefix),
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Description = input.Description,
            SessionSecondsMax = input.SessionSecondsMax,
            Trust = trust.Value.Policy,
            Trusted = trust.Value.Trusted,
            Tags = tags.Value,
            Inline = [],
            Attached = [],
            Boundary = input.Boundary,
        };
        edit.Put(account.Id, role);
        return new Output(edit[account.Id], role);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.Role(output.Account, output.Role, "Role");
}

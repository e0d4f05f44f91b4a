using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreateUser: makes a user, who may do nothing yet. Spec: docs/spec-map.md#iam-CreateUser</summary>
internal sealed class CreateUser(IdentityChanges changes, IdentitySource source, TimeProvider time) : IamChange<CreateUser.Input, CreateUser.Output>(changes)
{
    public sealed record Input(string Name, string Path, string? Boundary, ImmutableArray<Tag> Tags);

    public sealed record Output(Account Account, User User);

    public override OperationInfo Info { get; } = Iam.Change("CreateUser");

    public override Input Parse(QueryRequestReader r) => new(r.UserName(), r.Path(), r.OptionalPolicyArn("PermissionsBoundary"), r.Tags());

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = $"user{input.Path}{input.Name}";
        var create = Demand.OnIdentity("iam:CreateUser", resource).With(input.Tags);
        yield return input.Boundary is { } boundary ? create.With("iam:permissionsboundary", boundary) : create;
        if (!input.Tags.IsEmpty) yield return Demand.OnIdentity("iam:TagUser", resource).With(input.Tags);
    }

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.FindUser(input.Name) is not null) return IamErrors.EntityAlreadyExists($"User with name {input.Name} already exists.");
        if (account.Users.Count >= IamLimits.UsersMax) return IamErrors.Quota("UsersPerAccount", IamLimits.UsersMax);
        if (input.Boundary is { } boundary && account.FindPolicy(boundary) is null) return IamErrors.NoSuchEntity($"Scope ARN: {boundary} does not exist or is not attachable.");
        var tags = TagRules.Merge([], input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        var user = new User
        {
            Version = 1,
            Name = input.Name,
            Path = input.Path,
            Id = source.UniqueId(IdentitySource.UserPrefix),
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Tags = tags.Value,
            Inline = [],
            Attached = [],
            Boundary = input.Boundary,
            Groups = [],
            AccessKeys = [],
            MfaDevices = [],
        };
        edit.Put(account.Id, user);
        return new Output(edit[account.Id], user);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.User(output.Account, output.User, "User");
}

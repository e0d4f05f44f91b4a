using System.Collections.Immutable;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreatePolicy: makes a managed policy with its first version. Spec: docs/spec-map.md#iam-CreatePolicy</summary>
internal sealed class CreatePolicy(IdentityChanges changes, IdentitySource source, TimeProvider time) : IamChange<CreatePolicy.Input, CreatePolicy.Output>(changes)
{
    public sealed record Input(string Name, string Path, string Document, string? Description, ImmutableArray<Tag> Tags);

    public sealed record Output(Account Account, ManagedPolicy Policy);

    public override OperationInfo Info { get; } = Iam.Change("CreatePolicy");

    public override Input Parse(QueryRequestReader r) => new(r.PolicyName(), r.Path(), r.Policy(), r.Description(), r.Tags());

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = $"policy{input.Path}{input.Name}";
        yield return Demand.OnIdentity("iam:CreatePolicy", resource).With(input.Tags);
        if (!input.Tags.IsEmpty) yield return Demand.OnIdentity("iam:TagPolicy", resource).With(input.Tags);
    }

    protected override Result<Output> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.Policies.ContainsKey(Account.Key(input.Name)))
            return IamErrors.EntityAlreadyExists($"A policy called {input.Name} already exists. Duplicate names are not allowed.");
        if (account.Policies.Count >= IamLimits.PoliciesMax) return IamErrors.Quota("PoliciesPerAccount", IamLimits.PoliciesMax);
        var tags = TagRules.Merge([], input.Tags);
        if (!tags.IsSuccess) return tags.Error;
        var document = PolicyRules.CheckManaged(input.Document);
        if (!document.IsSuccess) return document.Error;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var policy = new ManagedPolicy
        {
            Version = 1,
            Name = input.Name,
            Path = input.Path,
            Id = source.UniqueId(IdentitySource.PolicyPrefix),
            CreatedMs = now,
            UpdatedMs = now,
            Description = input.Description,
            Tags = tags.Value,
            Versions = [new PolicyVersion(1, document.Value, now)],
            DefaultNumber = 1,
            LastNumber = 1,
        };
        edit.Put(account.Id, policy);
        return new Output(edit[account.Id], policy);
    }

    public override void Write(QueryResponseWriter w, Output output) => w.Result.ManagedPolicy(output.Account, output.Policy, "Policy");
}

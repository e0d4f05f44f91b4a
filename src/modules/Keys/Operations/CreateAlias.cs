using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>CreateAlias: gives a key a name. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html</summary>
internal sealed class CreateAlias(KmsInput inputs, KeyUse use, KeyStore keys, KeyChanges changes, TimeProvider time) : KmsChange<CreateAlias.Input>("CreateAlias")
{
    /// <summary>AWS's quota: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html</summary>
    public const int AliasesPerKeyMax = 50;

    public sealed record Input(string Alias, string Target);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(KmsInput.Alias(r), inputs.Key(r, "TargetKeyId"));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [KeyDemands.OnAlias("kms:CreateAlias", input.Alias), Demand.OnKey("kms:CreateAlias", input.Target)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted, demand: 1).Then(KeyUse.Kept);
        if (!key.IsSuccess) return key.Error;
        var (account, alias) = (key.Value.Account, granted.Input.Alias);
        return await changes.RunAsync<Input, Nothing>(
            granted,
            tx =>
            {
                if (tx.FindAlias(account, alias) is not null)
                    return KmsErrors.Of("AlreadyExistsException", $"An alias with the name {KeyName.AliasArn(keys.Region, account, alias)} already exists");
                var target = tx.FindKey(account, key.Value.Id) is { } found ? KeyUse.Kept(found) : KmsErrors.NoSuchKey(key.Value.Arn);
                if (!target.IsSuccess) return target.Error;
                if (keys.Snapshot.Find(account, key.Value.Id)?.Aliases.Count >= AliasesPerKeyMax) return KmsErrors.LimitExceeded($"A key has at most {AliasesPerKeyMax} aliases.");
                var now = time.GetUtcNow();
                tx.Put(account, new KmsAlias(alias, key.Value.Id, now, now));
                return Nothing.Instance;
            },
            cancellationToken);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("aliasName", input.Alias), ("targetKeyId", input.Target)];
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// UpdateAlias: lets an alias stand for another key of the account. It is demanded on the alias and on both keys. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html
/// </summary>
internal sealed class UpdateAlias(KmsInput inputs, KeyUse use, KeyStore keys, KeyChanges changes, TimeProvider time) : KmsChange<UpdateAlias.Input>("UpdateAlias")
{
    public sealed record Input(string Alias, string Target);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(KmsInput.Alias(r), inputs.Key(r, "TargetKeyId"));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) =>
    [
        KeyDemands.OnAlias("kms:UpdateAlias", input.Alias), KeyDemands.OnTarget("kms:UpdateAlias", input.Alias), Demand.OnKey("kms:UpdateAlias", input.Target),
    ];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted, demand: 2).Then(KeyUse.Kept);
        if (!key.IsSuccess) return key.Error;
        var (account, name) = (key.Value.Account, granted.Input.Alias);
        return await changes.RunAsync<Input, Nothing>(
            granted,
            tx =>
            {
                if (tx.FindAlias(account, name) is not { } alias) return KmsErrors.NoSuchAlias(KeyName.AliasArn(keys.Region, account, name));
                var target = tx.FindKey(account, key.Value.Id) is { } found ? KeyUse.Kept(found) : KmsErrors.NoSuchKey(key.Value.Arn);
                if (!target.IsSuccess) return target.Error;
                tx.Put(account, alias with { KeyId = key.Value.Id, Updated = time.GetUtcNow() });
                return Nothing.Instance;
            },
            cancellationToken);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("aliasName", input.Alias), ("targetKeyId", input.Target)];
}

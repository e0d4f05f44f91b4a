using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>DeleteAlias: takes a name from a key; the key stays. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html</summary>
internal sealed class DeleteAlias(KeyStore keys, KeyChanges changes) : KmsChange<DeleteAlias.Input>("DeleteAlias")
{
    public sealed record Input(string Alias);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(KmsInput.Alias(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [KeyDemands.OnAlias("kms:DeleteAlias", input.Alias), KeyDemands.OnTarget("kms:DeleteAlias", input.Alias)];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (account, name) = (granted.Call.Caller.Account.Value, granted.Input.Alias);
        return changes.RunAsync<Input, Nothing>(
            granted,
            tx =>
            {
                if (tx.FindAlias(account, name) is null) return KmsErrors.NoSuchAlias(KeyName.AliasArn(keys.Region, account, name));
                tx.RemoveAlias(account, name);
                return Nothing.Instance;
            },
            cancellationToken);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("aliasName", input.Alias)];
}

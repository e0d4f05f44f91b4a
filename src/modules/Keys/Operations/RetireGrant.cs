using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// RetireGrant: gives a grant back that is no longer needed. The grant itself allows it, to its retiring principal and, where RetireGrant is among its
/// operations, to its grantee. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
/// </summary>
internal sealed class RetireGrant(KmsInput inputs, GrantTokens tokens, KeyUse use, KeyChanges changes) : KmsChange<RetireGrant.Input>("RetireGrant")
{
    public sealed record Input(string Key, string GrantId, bool IsDryRun);

    public override Input Parse(JsonRequestReader r)
    {
        var (token, key, id, isDryRun) = (r.Text("GrantToken"), inputs.OptionalKey(r, "KeyId", withAlias: false), GrantInput.Id(r), r.Flag("DryRun") == true);
        r.Done();
        if (token is null)
            return key is not null && id is not null ? new(key, id, isDryRun) : throw KmsInput.Fault(KmsErrors.Validation("Specify a grant token, or a key ID and a grant ID."));
        if (key is not null || id is not null) throw KmsInput.Fault(KmsErrors.Validation("Specify a grant token, or a key ID and a grant ID, not both."));
        var named = token.Length <= GrantTokens.LengthMax ? tokens.Open(token) : KmsErrors.InvalidGrantToken;
        return named.IsSuccess
            ? new(KeyName.KeyArn(inputs.Region, named.Value.Account, named.Value.KeyId), named.Value.GrantId, isDryRun)
            : throw KmsInput.Fault(named.Error);
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:RetireGrant", input.Key).About(input.GrantId)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.Find(granted);
        if (!key.IsSuccess) return key.Error;
        return await GrantRemoval.RunAsync(changes, granted, key.Value, granted.Input.GrantId, granted.Input.IsDryRun, cancellationToken);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key), ("grantId", input.GrantId)];
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>RevokeGrant: ends a grant for whoever has it. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html</summary>
internal sealed class RevokeGrant(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<RevokeGrant.Input>("RevokeGrant")
{
    public sealed record Input(string Key, string GrantId, bool IsDryRun);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), GrantInput.RequiredId(r), r.Flag("DryRun") == true);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:RevokeGrant", input.Key)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.Find(granted);
        if (!key.IsSuccess) return key.Error;
        return await GrantRemoval.RunAsync(changes, granted, key.Value, granted.Input.GrantId, granted.Input.IsDryRun, cancellationToken);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key), ("grantId", input.GrantId)];
}

using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>DeletePublicAccessBlock of S3 Control: removes an account's Block Public Access settings; its buckets' stay. Spec: docs/spec-map.md#s3control-DeleteAccountPublicAccessBlock</summary>
internal sealed class DeleteAccountPublicAccessBlock(AccountPublicAccess accounts) : S3ControlOperation<DeleteAccountPublicAccessBlock.Input, Nothing>
{
    public sealed record Input(AccountId Account);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteAccountPublicAccessBlock",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("DELETE", AccountPublicAccess.Path),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        SuccessStatus = 204,
    };

    public override Input Parse(S3ControlRequestReader r) => new(r.Account());

    // AWS has no action of its own for it: who may set them may remove them.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("s3:PutAccountPublicAccessBlock")];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        AccountPublicAccess.OfStranger(granted.Call, granted.Input.Account) is { } stranger
            ? Task.FromResult<Result<Nothing>>(stranger)
            : accounts.ChangeAsync(granted, granted.Input.Account, null, cancellationToken);

    public override void Write(S3ResponseWriter w, Nothing output) => w.NoContent();
}

using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>PutPublicAccessBlock of S3 Control: replaces an account's Block Public Access settings. Spec: docs/spec-map.md#s3control-PutAccountPublicAccessBlock</summary>
internal sealed class PutAccountPublicAccessBlock(AccountPublicAccess accounts) : S3ControlOperation<PutAccountPublicAccessBlock.Input, Nothing>
{
    public sealed record Input(AccountId Account, PublicAccessBlock Settings);

    public override OperationInfo Info { get; } = new()
    {
        // CloudTrail's name, which tells it from the bucket's.
        Name = "PutAccountPublicAccessBlock",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("PUT", AccountPublicAccess.Path),
        Audit = AuditClass.Management,
        IsReadOnly = false,
        Body = BodyKind.Document,
    };

    public override Input Parse(S3ControlRequestReader r) => new(r.Account(), PublicAccessBlock.Read(r.Document()));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("s3:PutAccountPublicAccessBlock")];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (account, settings) = granted.Input;
        return AccountPublicAccess.OfStranger(granted.Call, account) is { } stranger
            ? Task.FromResult<Result<Nothing>>(stranger)
            : accounts.ChangeAsync(granted, account, settings, cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Nothing output) => w.Status(200);
}

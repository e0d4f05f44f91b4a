using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Control;

/// <summary>GetPublicAccessBlock of S3 Control: an account's Block Public Access settings. Spec: docs/spec-map.md#s3control-GetAccountPublicAccessBlock</summary>
internal sealed class GetAccountPublicAccessBlock(AccountPublicAccess accounts) : S3ControlOperation<GetAccountPublicAccessBlock.Input, GetAccountPublicAccessBlock.Output>
{
    public sealed record Input(AccountId Account);

    public sealed record Output(PublicAccessBlock Settings);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetAccountPublicAccessBlock",
        Service = AwsService.S3Control,
        ControlRoute = new S3ControlRoute("GET", AccountPublicAccess.Path),
        Audit = AuditClass.Management,
        IsReadOnly = true,
    };

    public override Input Parse(S3ControlRequestReader r) => new(r.Account());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("s3:GetAccountPublicAccessBlock")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var account = granted.Input.Account;
        if (AccountPublicAccess.OfStranger(granted.Call, account) is { } stranger) return Task.FromResult<Result<Output>>(stranger);
        return Task.FromResult<Result<Output>>(accounts.Find(account) is { } settings ? new Output(settings) : PolicyErrors.NoSuchPublicAccessBlock(account));
    }

    public override void Write(S3ResponseWriter w, Output output) => output.Settings.Write(w, S3ControlRequestReader.Namespace);
}

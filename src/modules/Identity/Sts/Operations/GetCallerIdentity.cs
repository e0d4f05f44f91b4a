using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>
/// GetCallerIdentity: who asks. It needs no permission, and a policy that denies it changes nothing: the same is told with every denial.
/// Spec: docs/spec-map.md#sts-GetCallerIdentity
/// </summary>
internal sealed class GetCallerIdentity : QueryOperation<GetCallerIdentity.Input, Caller>
{
    public sealed record Input;

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetCallerIdentity", Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document, IsOpen = true,
    };

    public override Input Parse(QueryRequestReader r) => new();

    public override IEnumerable<Demand> Demands(Input input) => [];

    public override Task<Result<Caller>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var caller = granted.Call.Caller;
        return Task.FromResult(caller.Kind == CallerKind.Anonymous ? Result<Caller>.Failure(StsErrors.Unsigned()) : caller);
    }

    public override void Write(QueryResponseWriter w, Caller output) =>
        w.Result.Element("UserId", output.PrincipalId).Element("Account", output.Account.Value).Element("Arn", output.Arn);
}

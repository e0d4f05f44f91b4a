using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Server;

/// <summary>
/// DescribeComplianceClock: the time by which retention ends, and whether it stands still. Strongroom's own operation. Spec:
/// docs/spec-map.md#strongroom-DescribeComplianceClock
/// </summary>
internal sealed class DescribeComplianceClock(ComplianceClock clock) : JsonOperation<DescribeComplianceClock.Input, ClockReading>
{
    private const int DocumentBytesMax = 4096;

    public sealed record Input;

    public override OperationInfo Info { get; } = new()
    {
        Name = "DescribeComplianceClock", Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document,
        DocumentBytesMax = DocumentBytesMax,
    };

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:DescribeComplianceClock")];

    public override Task<Result<ClockReading>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult<Result<ClockReading>>(clock.Observe());

    public override void Write(JsonResponseWriter w, ClockReading output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Time", LockXml.TextOf(output.Now));
        w.Json.WriteString("ServerTime", LockXml.TextOf(output.ServerTime));
        w.Json.WriteBoolean("IsHeld", output.IsHeld);
        w.Json.WriteNumber("CreditSeconds", (long)output.Credit.TotalSeconds);
        w.Json.WriteNumber("JumpSecondsMax", (long)clock.JumpMax.TotalSeconds);
        w.Json.WriteEndObject();
    }
}

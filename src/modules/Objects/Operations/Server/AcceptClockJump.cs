using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations.Server;

/// <summary>
/// AcceptClockJump: an operator vouches for the time, and the compliance clock goes on from there. Strongroom's own operation. Spec:
/// docs/spec-map.md#strongroom-AcceptClockJump
/// </summary>
internal sealed class AcceptClockJump(ComplianceClock clock, Changes changes) : JsonOperation<AcceptClockJump.Input, ClockReading>
{
    private const int DocumentBytesMax = 4096;

    public sealed record Input(DateTimeOffset Time);

    public override OperationInfo Info { get; } = new()
    {
        Name = "AcceptClockJump", Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = false, Body = BodyKind.Document,
        DocumentBytesMax = DocumentBytesMax,
    };

    public override Input Parse(JsonRequestReader r)
    {
        var text = r.RequiredText("Time");
        r.Done();
        return LockXml.TryParseTime(text, out var time)
            ? new(time)
            : throw new ServiceException(new ServiceError("ValidationException", "Time is a moment in ISO 8601, as DescribeComplianceClock tells ServerTime.", 400));
    }

    public override void Describe(Input input, AuditEvent audit)
    {
        audit.RequestParameters.Add(new("time", LockXml.TextOf(input.Time)));
        audit.RequestParameters.Add(new("complianceTime", LockXml.TextOf(clock.Now)));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:AcceptClockJump")];

    public override Task<Result<ClockReading>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Input, ClockReading>(
            granted,
            tx => clock.PlanAcceptance(granted.Input.Time).Then<ClockReading>(state =>
            {
                tx.PutDocument(ClockState.Kind, "", ClockState.Id, state.Encode());
                tx.OnCommitted(() => clock.Accept(state));
                return clock.Observe() with { Now = granted.Input.Time, IsHeld = false };
            }),
            cancellationToken);

    public override void Write(JsonResponseWriter w, ClockReading output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Time", LockXml.TextOf(output.Now));
        w.Json.WriteString("ServerTime", LockXml.TextOf(output.ServerTime));
        w.Json.WriteEndObject();
    }
}

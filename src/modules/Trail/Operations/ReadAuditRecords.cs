using Microsoft.Extensions.Logging;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Trail.Model;
using Strongroom.Wire;

namespace Strongroom.Trail.Operations;

/// <summary>
/// ReadAuditRecords: the account's audit records in order, from a sequence number on or from the end, and those to come. Strongroom's own
/// operation. Spec: docs/formats/audit-record.md#reading
/// </summary>
internal sealed class ReadAuditRecords(RecordQuery query, ILogger log)
    : JsonOperation<ReadAuditRecords.Input, ReadAuditRecords.Output>
{
    public const string OperationName = "ReadAuditRecords";
    public const int RecordsMax = 1000;
    public const int WaitSecondsMax = 20;

    /// <param name="After">Records after this sequence number; 0 begins with the oldest.</param>
    /// <param name="Last">Or: the last so many that there are.</param>
    /// <param name="MaxRecords">The most records of the answer.</param>
    /// <param name="WaitSeconds">How long to wait where there is none yet.</param>
    public sealed record Input(long After, int? Last, int MaxRecords, int WaitSeconds);

    /// <param name="Records">Each a JSON object.</param>
    /// <param name="Next">What to give as After the next time.</param>
    /// <param name="OldestAvailable">The lowest sequence number that can be read, of whatever account; 0 where there is none.</param>
    /// <param name="HasMore">True where the answer's bounds ended it, and not the record.</param>
    public sealed record Output(IReadOnlyList<byte[]> Records, long Next, long OldestAvailable, bool HasMore);

    public override OperationInfo Info { get; } = new()
    {
        Name = OperationName,
        Service = AwsService.Strongroom,
        Audit = AuditClass.Management,
        IsReadOnly = true,
        Body = BodyKind.Document,
        DocumentBytesMax = 4096,
    };

    public override Input Parse(JsonRequestReader r)
    {
        var after = Bounded(r, "After", 0, long.MaxValue);
        var last = Bounded(r, "Last", 0, RecordsMax);
        var max = Bounded(r, "MaxRecords", 1, RecordsMax) ?? RecordsMax;
        var wait = Bounded(r, "WaitSeconds", 0, WaitSecondsMax) ?? 0;
        r.Done();
        if (after is not null && last is not null) throw Invalid("After and Last exclude each other.");
        if (last > max) throw Invalid("Last must not be above MaxRecords.");
        return new(after ?? 0, (int?)last, (int)max, (int)wait);
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.OnAccount("strongroom:ReadAuditRecords");
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        try
        {
            return await query.RunAsync(granted.Input, granted.Call.Caller.Account, cancellationToken);
        }
        catch (RecordDamagedException damage)
        {
            log.LogCritical(damage, "The audit record is damaged from {From} on.", damage.From);
            return new ServiceError("RecordDamaged", damage.Next is { } next ? $"{damage.Message} Go on with After {next - 1}." : damage.Message, 500);
        }
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Records");
        foreach (var record in output.Records) w.Json.WriteRawValue(record, skipInputValidation: true);
        w.Json.WriteEndArray();
        w.Json.WriteNumber("Next", output.Next);
        w.Json.WriteNumber("OldestAvailable", output.OldestAvailable);
        w.Json.WriteBoolean("HasMore", output.HasMore);
        w.Json.WriteEndObject();
    }

    private static long? Bounded(JsonRequestReader r, string name, long min, long max) =>
        r.Number(name) is not { } value ? null
        : value >= min && value <= max ? value
        : throw Invalid(max == long.MaxValue ? $"{name} must not be below {min}." : $"{name} must be within {min} and {max}.");

    private static ServiceException Invalid(string message) => new(new ServiceError("ValidationException", message, 400));
}

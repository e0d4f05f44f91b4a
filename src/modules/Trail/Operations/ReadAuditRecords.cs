using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Model;
using Strongroom.Wire;

namespace Strongroom.Trail.Operations;

/// <summary>
/// ReadAuditRecords: the account's audit records in order, from a sequence number on or from the end, and those to come. Strongroom's own
/// operation. Spec: docs/formats/audit-record.md#reading
/// </summary>
internal sealed class ReadAuditRecords(RecordStream stream, RecordOpener opener, IStore store, AccountId home, TimeProvider time, ILogger log)
    : JsonOperation<ReadAuditRecords.Input, ReadAuditRecords.Output>
{
    public const int RecordsMax = 1000;
    public const int WaitSecondsMax = 20;

    // What one call looks through and answers at most; Next tells where to go on.
    private const int RowsReadMax = 10_000;
    private const int LastRowsReadMax = 100_000;
    private const int PageRowsMax = 500;
    private const int AnswerBytesMax = 4 << 20;

    private static readonly JsonWriterOptions Rendering = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        Name = "ReadAuditRecords",
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
        var input = granted.Input;
        var account = granted.Call.Caller.Account;
        try
        {
            var after = input.Last is { } last ? Before(last, account) : input.After;
            var deadline = time.GetUtcNow().AddSeconds(input.WaitSeconds);
            while (true)
            {
                var found = Collect(after, account, input.MaxRecords);
                var left = deadline - time.GetUtcNow();
                if (found.IsFull || found.HasNews || left <= TimeSpan.Zero)
                    return new Output(found.Records, found.Next, stream.Oldest(), found.IsFull);
                // What nobody waits for is read again with what somebody does: keep the beginning.
                if (found.Records.Count == 0) after = found.Next;
                await WaitAsync(found.Next, left, cancellationToken);
            }
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

    /// <summary>A sequence number after which there are so many of the account's records, or all there are.</summary>
    private long Before(int count, AccountId account)
    {
        var oldest = Math.Max(stream.Oldest(), 1);
        var seen = new Queue<long>();
        for (long window = Math.Max(count, PageRowsMax); ; window *= 4)
        {
            var start = Math.Max(oldest - 1, stream.LastMoved - window);
            seen.Clear();
            var end = start;
            while (stream.Read(end, PageRowsMax) is { Count: > 0 } rows)
            {
                foreach (var row in rows)
                {
                    if (!IsVisible(row, account)) continue;
                    seen.Enqueue(row.Sequence);
                    if (seen.Count > count) seen.Dequeue();
                }
                end = rows[^1].Sequence;
            }
            if (count == 0) return end;
            if (seen.Count >= count || start < oldest || window >= LastRowsReadMax) return seen.Count > 0 ? seen.Peek() - 1 : end;
        }
    }

    private Found Collect(long after, AccountId account, int max)
    {
        var records = new List<byte[]>();
        var (next, bytes, examined, hasNews) = (after, 0L, 0, false);
        while (examined < RowsReadMax)
        {
            var rows = stream.Read(next, PageRowsMax);
            foreach (var row in rows)
            {
                if (IsVisible(row, account))
                {
                    if (records.Count >= max || bytes >= AnswerBytesMax) return new(records, next, true, hasNews);
                    var audit = Open(row);
                    // This operation's own records wake nobody: whoever follows the record would follow himself.
                    hasNews |= audit.EventName != Info.Name;
                    records.Add(Render(audit));
                    bytes += records[^1].Length;
                }
                next = row.Sequence;
            }
            examined += rows.Count;
            if (rows.Count == 0) return new(records, next, records.Count >= max, hasNews);
        }
        return new(records, next, true, hasNews);
    }

    private async Task WaitAsync(long after, TimeSpan left, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await store.WaitForOutboxAsync(after, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up: the caller looks at the clock.
        }
    }

    private bool IsVisible(OutboxRow row, AccountId account) =>
        string.Equals(row.Account, account.Value, StringComparison.Ordinal) || (row.Account.Length == 0 && account == home);

    private AuditEvent Open(OutboxRow row)
    {
        try
        {
            return opener.Open(row);
        }
        catch (RecordBrokenException)
        {
            throw new RecordDamagedException(row.Sequence, row.Sequence + 1);
        }
    }

    private static byte[] Render(AuditEvent audit)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, Rendering)) CloudTrailRecord.Write(json, audit);
        return buffer.WrittenSpan.ToArray();
    }

    private static long? Bounded(JsonRequestReader r, string name, long min, long max) =>
        r.Number(name) is not { } value ? null
        : value >= min && value <= max ? value
        : throw Invalid(max == long.MaxValue ? $"{name} must not be below {min}." : $"{name} must be within {min} and {max}.");

    private static ServiceException Invalid(string message) => new(new ServiceError("ValidationException", message, 400));

    private readonly record struct Found(IReadOnlyList<byte[]> Records, long Next, bool IsFull, bool HasNews);
}

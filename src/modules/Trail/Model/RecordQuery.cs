using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Operations;

namespace Strongroom.Trail.Model;

/// <summary>Answers questions for an account's records: a page of them, the last of them, those to come.</summary>
internal sealed class RecordQuery(RecordStream stream, RecordOpener opener, IStore store, AccountId home, TimeProvider time)
{
    // What one call looks through and answers at most; Next tells where to go on.
    private const int RowsReadMax = 10_000;
    private const int LastRowsReadMax = 100_000;
    private const int PageRowsMax = 500;

    /// <summary>How many of the newest rows are looked through for one request.</summary>
    public const int FindRowsReadMax = 1_000_000;

    private const int AnswerBytesMax = 4 << 20;

    private static readonly JsonWriterOptions Rendering = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads, and waits where there is nothing yet and the input says so.</summary>
    /// <exception cref="RecordDamagedException">What comes next cannot be proved any more.</exception>
    public async Task<ReadAuditRecords.Output> RunAsync(ReadAuditRecords.Input input, AccountId account, CancellationToken cancellationToken)
    {
        var after = input.Last is { } last ? Before(last, account) : input.After;
        var deadline = time.GetUtcNow().AddSeconds(input.WaitSeconds);
        while (true)
        {
            var found = Collect(after, account, input.MaxRecords);
            var left = deadline - time.GetUtcNow();
            if (found.IsFull || found.HasNews || left <= TimeSpan.Zero) return new(found.Records, found.Next, stream.Oldest(), found.IsFull);
            // What nobody waits for is read again with what somebody does: keep the beginning.
            if (found.Records.Count == 0) after = found.Next;
            await WaitAsync(found.Next, left, cancellationToken);
        }
    }

    /// <summary>
    /// The record of one request, the account's or, where none is named, whosever it is, looked for from the newest backwards through at most <see cref="FindRowsReadMax"/> rows; null where it is not among
    /// them. A row takes some microseconds: it is opened to be compared.
    /// </summary>
    /// <exception cref="RecordDamagedException">The record is damaged before it was found.</exception>
    public byte[]? Find(string requestId, AccountId? account, CancellationToken cancellationToken)
    {
        var (oldest, newest) = (Math.Max(stream.Oldest(), 1), long.MaxValue);
        for (long start = Math.Max(oldest - 1, stream.LastMoved - PageRowsMax), read = 0; ; start = Math.Max(oldest - 1, start - PageRowsMax))
        {
            var next = start;
            while (next < newest && stream.Read(next, PageRowsMax) is { Count: > 0 } rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var row in rows.TakeWhile(row => row.Sequence <= newest).Where(row => account is not { } one || IsVisible(row, one)))
                    if (Open(row) is { } audit && audit.RequestId == requestId) return Render(audit);
                next = rows[^1].Sequence;
                read += rows.Count;
            }
            if (start < oldest || read >= FindRowsReadMax) return null;
            newest = start;
        }
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
            IReadOnlyList<OutboxRow> rows;
            try
            {
                rows = stream.Read(next, PageRowsMax);
            }
            catch (RecordDamagedException) when (records.Count > 0)
            {
                // What is before the damage first; the next call is told of it.
                return new(records, next, true, hasNews);
            }
            foreach (var row in rows)
            {
                if (IsVisible(row, account))
                {
                    if (records.Count >= max || bytes >= AnswerBytesMax) return new(records, next, true, hasNews);
                    var audit = Open(row);
                    // This operation's own records wake nobody: whoever follows the record would follow himself.
                    hasNews |= audit.EventName != ReadAuditRecords.OperationName;
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

    private readonly record struct Found(IReadOnlyList<byte[]> Records, long Next, bool IsFull, bool HasNews);
}

using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Records on their way to the consumers, the consumers' cursors, and the store's counters.</summary>
internal sealed class OutboxTable(Database database)
{
    /// <summary>The counter that keeps the highest sequence number trimmed, so that an emptied outbox does not begin again.</summary>
    public const string TrimmedCounter = "outbox-trimmed";

    /// <summary>The counter up to which instance ids may have been given out.</summary>
    public const string InstanceCounter = "instance-reserved";

    private readonly Statement read = database.Statement(
        "select sequence, account, time_ms, payload from outbox where sequence > ?1 order by sequence limit ?2");
    private readonly Statement last = database.Statement("select max(sequence) from outbox");
    private readonly Statement insert = database.Statement(
        "insert into outbox (sequence, account, time_ms, payload) values (?1, ?2, ?3, ?4)");
    private readonly Statement trim = database.Statement("delete from outbox where sequence <= ?1");
    private readonly Statement findCursor = database.Statement("select sequence from cursors where consumer = ?1");
    private readonly Statement setCursor = database.Statement(
        """
        insert into cursors (consumer, sequence) values (?1, ?2)
            on conflict (consumer) do update set sequence = excluded.sequence where excluded.sequence > cursors.sequence
        """);
    private readonly Statement findCounter = database.Statement("select value from counters where name = ?1");
    private readonly Statement setCounter = database.Statement(
        "insert into counters (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value");

    public IReadOnlyList<OutboxRow> Read(long after, int max) =>
        read.Bind(1, after).Bind(2, max).Many(s => new OutboxRow(s.Long(0), s.Text(1), s.Long(2), s.Bytes(3)));

    /// <summary>The highest sequence number that was ever committed.</summary>
    public long LastSequence() => Math.Max(last.Number() ?? 0, FindCounter(TrimmedCounter));

    public void Insert(long sequence, OutboxRow row) =>
        insert.Bind(1, sequence).Bind(2, row.Account).Bind(3, row.TimeMs).Bind(4, row.Payload.Span).Run();

    public void Trim(long through)
    {
        var high = Math.Min(through, last.Number() ?? 0);
        if (high <= FindCounter(TrimmedCounter)) return;
        trim.Bind(1, high).Run();
        SetCounter(TrimmedCounter, high);
    }

    public long FindCursor(string consumer) => findCursor.Bind(1, consumer).Number() ?? 0;

    public void SetCursor(string consumer, long sequence) => setCursor.Bind(1, consumer).Bind(2, sequence).Run();

    public long FindCounter(string name) => findCounter.Bind(1, name).Number() ?? 0;

    public void SetCounter(string name, long value) => setCounter.Bind(1, name).Bind(2, value).Run();
}

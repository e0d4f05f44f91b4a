using Strongroom.Crypto;
using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

public sealed class RecordSealerTests
{
    private static RecordSealer NewSealer(ulong recordsPerKeyMax = RecordSealer.RecordsPerKeyMax) => new(new TestKeys(), RandomSource.System, recordsPerKeyMax);

    [Fact]
    public void A_sealed_event_opens_in_another_start()
    {
        using var sealer = NewSealer();
        var row = sealer.Seal(Samples.PutObject());
        using var opener = new RecordOpener(new TestKeys());
        AuditCodecTests.AssertSame(Samples.PutObject(), opener.Open(row));
        Assert.Equal((Samples.Account, Samples.PutObject().TimeMs, 0L), (row.Account, row.TimeMs, row.Sequence));
    }

    [Fact]
    public void Nothing_of_the_event_is_in_clear()
    {
        using var sealer = NewSealer();
        var row = sealer.Seal(Samples.PutObject());
        Assert.False(row.Payload.Span.IndexOf("photos"u8) >= 0);
    }

    [Fact]
    public void Any_changed_bit_is_refused()
    {
        using var sealer = NewSealer();
        using var opener = new RecordOpener(new TestKeys());
        var row = sealer.Seal(Samples.PutObject());
        for (var i = 0; i < row.Payload.Length; i++)
        {
            var changed = row.Payload.ToArray();
            changed[i] ^= 1;
            Assert.Throws<RecordBrokenException>(() => opener.Open(row with { Payload = changed }));
        }
        for (var size = 0; size < row.Payload.Length; size++)
            Assert.Throws<RecordBrokenException>(() => opener.Open(row with { Payload = row.Payload[..size] }));
    }

    [Fact]
    public void Another_account_or_another_key_does_not_open()
    {
        using var sealer = NewSealer();
        var row = sealer.Seal(Samples.PutObject());
        using var opener = new RecordOpener(new TestKeys());
        Assert.Throws<RecordBrokenException>(() => opener.Open(row with { Account = "999999999999" }));
        Assert.Throws<RecordBrokenException>(() => opener.Open(row with { Account = new string('9', 500) }));
        using var other = new RecordOpener(new TestKeys(seed: 2));
        Assert.Throws<RecordBrokenException>(() => other.Open(row));
    }

    [Fact]
    public void No_nonce_comes_twice_from_many_threads_and_over_a_key_change()
    {
        using var sealer = NewSealer(recordsPerKeyMax: 100);
        using var opener = new RecordOpener(new TestKeys());
        var rows = new System.Collections.Concurrent.ConcurrentBag<Storage.OutboxRow>();
        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => rows.Add(sealer.Seal(Samples.ListObjects())));
        // Start id and counter together decide key and nonce.
        Assert.Equal(1000, rows.Select(row => Convert.ToHexString(row.Payload.Span[..SealedRecord.HeaderSize])).Distinct().Count());
        Assert.True(rows.Select(row => Convert.ToHexString(SealedRecord.StartId(row.Payload.Span))).Distinct().Count() >= 10);
        Assert.All(rows, row => AuditCodecTests.AssertSame(Samples.ListObjects(), opener.Open(row)));
    }

    [Fact]
    public void More_starts_than_are_remembered_still_open()
    {
        using var opener = new RecordOpener(new TestKeys());
        var rows = Enumerable.Range(0, 70).Select(_ =>
        {
            using var sealer = NewSealer();
            return sealer.Seal(Samples.CreateBucket());
        }).ToList();
        foreach (var row in rows.Concat(rows)) AuditCodecTests.AssertSame(Samples.CreateBucket(), opener.Open(row));
    }

    [Fact]
    public void An_event_beyond_its_bounds_is_not_sealed()
    {
        using var sealer = NewSealer();
        var audit = Samples.PutObject();
        audit.Items.Add(new(new string('k', AuditCodec.EncodedBytesMax), "Deleted"));
        Assert.Throws<InvalidOperationException>(() => sealer.Seal(audit));
        var other = Samples.PutObject();
        other.RecipientAccount = new string('9', 100);
        Assert.Throws<InvalidOperationException>(() => sealer.Seal(other));
    }
}

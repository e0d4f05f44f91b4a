using Strongroom.Crypto;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>
/// Seals events into outbox rows: AES-256-GCM under a key of this start, with a counter as nonce. Safe for all threads; no I/O. See
/// docs/formats/audit-record.md
/// </summary>
public sealed class RecordSealer : IAuditSink, IDisposable
{
    /// <summary>
    /// A new start id is drawn after so many records (48 days at 17,000/s), far below what AES-GCM allows one key with nonces that never repeat.
    /// </summary>
    public const ulong RecordsPerKeyMax = 1UL << 36;

    private const int CiphersPerProcessor = 2;

    private readonly IRecordKeys keys;
    private readonly RandomSource random;
    private readonly ulong recordsPerKeyMax;
    private readonly Lock renewal = new();
    private readonly List<RecordKey> retired = [];
    private volatile RecordKey current;

    /// <summary>Draws a start id and derives its key.</summary>
    public RecordSealer(IRecordKeys keys, RandomSource random)
        : this(keys, random, RecordsPerKeyMax)
    {
    }

    internal RecordSealer(IRecordKeys keys, RandomSource random, ulong recordsPerKeyMax)
    {
        this.keys = keys;
        this.random = random;
        this.recordsPerKeyMax = recordsPerKeyMax;
        current = NewKey();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The event is beyond what requests are bounded to: nothing unrecorded may be committed.</exception>
    public OutboxRow Seal(AuditEvent audit)
    {
        var writer = FieldWriter.Start();
        AuditCodec.Encode(audit, writer);
        var plain = writer.Written;
        if (plain.Length > AuditCodec.EncodedBytesMax) throw new InvalidOperationException("An audit event has too many bytes.");
        if (audit.RecipientAccount.Length > SealedRecord.AccountBytesMax / 3) throw new InvalidOperationException("An audit event's account is too long.");

        var (key, counter) = NextNonce();
        var row = new byte[SealedRecord.HeaderSize + plain.Length + SealedRecord.TagSize];
        var header = row.AsSpan(0, SealedRecord.HeaderSize);
        SealedRecord.WriteHeader(header, key.StartId, counter);
        Span<byte> nonce = stackalloc byte[SealedRecord.NonceSize];
        SealedRecord.Nonce(header, nonce);
        Span<byte> associated = stackalloc byte[SealedRecord.HeaderSize + SealedRecord.AccountBytesMax];
        var size = SealedRecord.AssociatedData(header, audit.RecipientAccount, associated);
        key.Encrypt(
            nonce, plain, row.AsSpan(SealedRecord.HeaderSize, plain.Length), row.AsSpan(row.Length - SealedRecord.TagSize), associated[..size]);
        return new OutboxRow(0, audit.RecipientAccount, audit.TimeMs, row);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        current.Dispose();
        foreach (var key in retired) key.Dispose();
    }

    private (RecordKey Key, ulong Counter) NextNonce()
    {
        while (true)
        {
            var key = current;
            var counter = key.Next();
            if (counter <= recordsPerKeyMax) return (key, counter);
            lock (renewal)
            {
                if (!ReferenceEquals(key, current)) continue;
                // Others may still be sealing with the old one.
                retired.Add(key);
                current = NewKey();
            }
        }
    }

    private RecordKey NewKey()
    {
        Span<byte> startId = stackalloc byte[SealedRecord.StartIdSize];
        random.Fill(startId);
        return new RecordKey(keys, startId, Environment.ProcessorCount * CiphersPerProcessor);
    }
}

using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>Opens what <see cref="RecordSealer"/> sealed, in this start or an earlier one. Safe for all threads.</summary>
public sealed class RecordOpener(IRecordKeys keys) : IDisposable
{
    private const int KeysKeptMax = 64;

    private readonly Lock guard = new();
    private readonly Dictionary<Guid, RecordKey> byStart = [];

    /// <summary>Opens one row.</summary>
    /// <exception cref="RecordBrokenException">It was changed, moved to another account, or sealed by another server.</exception>
    public AuditEvent Open(OutboxRow row)
    {
        var bytes = row.Payload.Span;
        if (!SealedRecord.IsHeader(bytes) || row.Account.Length > SealedRecord.AccountBytesMax / 3) throw new RecordBrokenException();
        var header = bytes[..SealedRecord.HeaderSize];
        Span<byte> nonce = stackalloc byte[SealedRecord.NonceSize];
        SealedRecord.Nonce(header, nonce);
        Span<byte> associated = stackalloc byte[SealedRecord.HeaderSize + SealedRecord.AccountBytesMax];
        var associatedSize = SealedRecord.AssociatedData(header, row.Account, associated);
        var size = bytes.Length - SealedRecord.HeaderSize - SealedRecord.TagSize;
        var plain = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
        try
        {
            lock (guard)
            {
                Key(SealedRecord.StartId(header)).Decrypt(
                    nonce, bytes.Slice(SealedRecord.HeaderSize, size), bytes[^SealedRecord.TagSize..], plain.AsSpan(0, size), associated[..associatedSize]);
            }
            return AuditCodec.Decode(plain.AsSpan(0, size));
        }
        catch (CryptographicException fault)
        {
            throw new RecordBrokenException("The audit record does not open.", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private RecordKey Key(ReadOnlySpan<byte> startId)
    {
        var id = new Guid(startId);
        if (byStart.TryGetValue(id, out var key)) return key;
        // Each start that a file holds costs one derivation; more starts than this in one go are read in order anyway.
        if (byStart.Count >= KeysKeptMax) Forget();
        return byStart[id] = new RecordKey(keys, startId, ciphersMax: 1);
    }

    private void Forget()
    {
        foreach (var key in byStart.Values) key.Dispose();
        byStart.Clear();
    }
}

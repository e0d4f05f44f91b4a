using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>The sealed bodies that hold a range of an object, one after another. Not thread-safe.</summary>
internal sealed class BodyPieces : IDisposable
{
    /// <summary>
    /// How many parts are opened ahead. Those beyond it are opened when the reader comes to them: ten thousand open files for one reader would
    /// be too many. An object that is removed before that ends the reading short.
    /// </summary>
    private const int PartsOpenMax = 256;

    private readonly IStore store;
    private readonly IDataKeys keys;
    private readonly StoredObject source;
    private readonly Queue<Wanted> waiting = new();
    private readonly Queue<Opened> open = new();
    private SealedPiece? current;

    /// <summary>Opens what the view refers to.</summary>
    /// <exception cref="SealBrokenException">The metadata contradicts itself.</exception>
    /// <exception cref="BlobMissingException">A body is not there.</exception>
    public BodyPieces(IStore store, IDataKeys keys, StoredObject source, IReadTransaction transaction, long offset, long length)
    {
        this.store = store;
        this.keys = keys;
        this.source = source;
        if (source.Detail.Layout == BodyLayout.Single)
        {
            var blob = source.Detail.Body ?? throw new SealBrokenException();
            open.Enqueue(new(new(0, source.Row.Size, offset, length), null, transaction.OpenBlob(blob)));
            return;
        }
        var parts = source.Attributes.Parts ?? throw new SealBrokenException();
        foreach (var part in parts.Within(offset, length))
        {
            var from = Math.Max(0, offset - part.Offset);
            waiting.Enqueue(new(part.Number, part.Size, from, Math.Min(part.Size, offset + length - part.Offset) - from));
        }
        try
        {
            OpenParts(transaction);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The piece that has chunks left, or null at the end.</summary>
    public SealedPiece? Next()
    {
        while (current is null || current.IsDone)
        {
            current?.Dispose();
            current = null;
            if (open.Count == 0 && waiting.Count > 0) store.Read(OpenParts);
            if (!open.TryDequeue(out var next)) return null;
            current = Begin(next);
        }
        return current;
    }

    public void Dispose()
    {
        current?.Dispose();
        current = null;
        while (open.TryDequeue(out var piece)) piece.Reader.Dispose();
        waiting.Clear();
        source.Dispose();
    }

    private bool OpenParts(IReadTransaction transaction)
    {
        for (var i = 0; i < PartsOpenMax && waiting.TryDequeue(out var wanted); i++)
        {
            var row = transaction.FindPart(source.Row.Instance, wanted.Number);
            if (row is null && transaction.FindDetail(source.Row.Instance) is null) throw new IOException("The object was removed while it was read.");
            if (row?.Body is not { } blob || row.Size != wanted.Size) throw new SealBrokenException();
            open.Enqueue(new(wanted, row, transaction.OpenBlob(blob)));
        }
        return true;
    }

    private SealedPiece Begin(Opened next)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        Span<byte> bodyKey = stackalloc byte[IDataKeys.KeySize];
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        var (bucket, key) = (source.Bucket.Instance, source.Row.Key);
        try
        {
            if (next.Part is { } part)
            {
                OpenKey(part, context[..SealContext.OfPart(context, SealPurpose.PartKey, bucket, key, part)], dataKey);
                context = context[..SealContext.OfPart(context, SealPurpose.PartBody, bucket, key, part)];
            }
            else
            {
                source.DataKey.CopyTo(dataKey);
                context = context[..SealContext.OfObject(context, SealPurpose.ObjectBody, bucket, key, source.Row.Instance)];
            }
            source.DeriveBodyKey(dataKey, bodyKey);
            return new SealedPiece(next.Reader, bodyKey, context, next.Wanted.Size, next.Wanted.Offset, next.Wanted.Length);
        }
        catch
        {
            next.Reader.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(bodyKey);
        }
    }

    /// <summary>Who reads slowly comes to a part long after its row was read, and its key may be under another version of the account's key by then.</summary>
    private void OpenKey(PartRow part, ReadOnlySpan<byte> context, Span<byte> dataKey)
    {
        try
        {
            keys.OpenDataKey(part.WrappedKey, context, dataKey);
        }
        catch (SealBrokenException)
        {
            var latest = store.Read(tx => tx.FindPart(part.Owner, part.Number));
            if (latest?.Instance != part.Instance || latest.WrappedKey.AsSpan().SequenceEqual(part.WrappedKey)) throw;
            keys.OpenDataKey(latest.WrappedKey, context, dataKey);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Wanted(int Number, long Size, long Offset, long Length);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Opened(Wanted Wanted, PartRow? Part, BlobReader Reader);
}

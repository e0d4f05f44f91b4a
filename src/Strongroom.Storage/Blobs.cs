namespace Strongroom.Storage;

/// <summary>Takes the bytes of one blob. Disposed without <see cref="CompleteAsync"/> it leaves nothing behind.</summary>
public abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>Appends bytes; they may be reused when the call completes.</summary>
    /// <exception cref="StoreFullException">No space is left.</exception>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Ends the blob. When this completes it is durable, or, for a blob small enough to lie inline, will be so with the change that adopts it.</summary>
    /// <exception cref="StoreFullException">No space is left.</exception>
    /// <exception cref="StoreStoppedException">An fsync failed.</exception>
    public abstract ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A finished blob that waits for the change that adopts it.</summary>
public abstract class StoredBlob
{
    /// <summary>Bytes.</summary>
    public abstract long Length { get; }
}

/// <summary>Reads one blob; thread-safe.</summary>
public abstract class BlobReader : IDisposable
{
    /// <summary>Bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads bytes at an offset until the destination is full or the blob ends; tells how many.</summary>
    public abstract int Read(long offset, Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();
}

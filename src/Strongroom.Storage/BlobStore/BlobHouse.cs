using Strongroom.Storage.Disk;

namespace Strongroom.Storage.BlobStore;

/// <summary>The places for blobs outside the database, behind one door.</summary>
internal sealed class BlobHouse : IDisposable
{
    private readonly SegmentAppender[] appenders;
    private readonly SyncPool syncs;
    public const string FilesFolder = "files";
    public const string SegmentsFolder = "segments";

    private readonly WriterState state;
    private int turn;

    public BlobHouse(IDisk disk, StoreOptions options, StoreCounters counters, WriterState state, Func<long> newNumber)
    {
        Options = options;
        NewNumber = newNumber;
        this.state = state;
        var folders = new FolderSync(disk, state.Stop);
        Files = new FileStore(disk, Path.Combine(options.DataDirectory, FilesFolder), folders, counters);
        Segments = new SegmentFiles(disk, Path.Combine(options.DataDirectory, SegmentsFolder), folders, options.SegmentHandlesMax);
        // The two folders are as new as the directory may be.
        disk.SyncDirectory(options.DataDirectory);
        syncs = new SyncPool(options.SyncThreads);
        appenders = new SegmentAppender[options.ActiveSegments];
        for (var i = 0; i < appenders.Length; i++) appenders[i] = new SegmentAppender(Segments, options, counters, Pending, newNumber, state.Stop);
    }

    public StoreOptions Options { get; }

    /// <summary>A number for a body, a file or a segment, from the same never-repeating count as instance ids.</summary>
    public Func<long> NewNumber { get; }

    /// <summary>Bytes of a blob that are kept in memory: beyond, only a file can be its place.</summary>
    public int MemoryBytesMax => Math.Max(Options.InlineBytesMax, Options.SegmentBlobBytesMax);

    public FileStore Files { get; }

    public SegmentFiles Segments { get; }

    public PendingBlobs Pending { get; } = new();

    public void ThrowIfStopped() => state.ThrowIfStopped();

    public bool IsActive(long segment) => Array.Exists(appenders, a => a.ActiveNumber == segment);

    public Task<PlacedBlob> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long length) =>
        appenders[(uint)Interlocked.Increment(ref turn) % (uint)appenders.Length].AppendAsync(buffers, length);

    public async Task<StoredBlob> FinishFileAsync(long number, IDiskFile file, long length)
    {
        try
        {
            await syncs.RunAsync(() => Files.Finish(number, file));
        }
        catch (Exception e) when (FolderSync.LeavesDiskKnown(e))
        {
            // It may have its name already, and no row will ever tell of it.
            Files.Delete(number);
            throw;
        }
        catch (Exception e) when (e is not StoreStoppedException)
        {
            state.Stop(e);
            throw new StoreStoppedException("A blob file could not be made durable.", e);
        }
        return Pending.Add(new BlobRef(BlobPlace.File, number, 0, length));
    }

    public void Dispose()
    {
        foreach (var appender in appenders) appender.Dispose();
        syncs.Dispose();
        Segments.Dispose();
    }
}

using Strongroom.Storage.Disk;

namespace Strongroom.Storage.Tests;

/// <summary>The real disk, with faults that a test switches on.</summary>
internal sealed class FaultyDisk : IDisk
{
    private readonly LinuxDisk disk = new();

    public bool IsFull { get; set; }

    public bool FailsToSync { get; set; }

    public bool FailsToSyncFolders { get; set; }

    /// <summary>What the next folder syncs throw.</summary>
    public Exception? FolderFault { get; set; }

    public int Syncs { get; private set; }

    public IDisposable Lock(string path) => disk.Lock(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IDiskFile Create(string path) => IsFull ? throw new StoreFullException("test") : new FaultyFile(this, disk.Create(path));

    public IDiskFile Open(string path) => disk.Open(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public void Truncate(string path, long length) => disk.Truncate(path, length);

    public void SyncDirectory(string path)
    {
        if (FolderFault is { } fault) throw fault;
        if (FailsToSyncFolders) throw new IOException("test");
        disk.SyncDirectory(path);
    }

    public IEnumerable<string> ListFiles(string path, bool deep) => disk.ListFiles(path, deep);

    public long? LengthOf(string path) => disk.LengthOf(path);

    private sealed class FaultyFile(FaultyDisk owner, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (owner.IsFull) throw new StoreFullException("test");
            file.Write(bytes, offset);
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
        {
            if (owner.IsFull) throw new StoreFullException("test");
            file.Write(buffers, offset);
        }

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void BeginWriteback(long offset, long length) => file.BeginWriteback(offset, length);

        public void Sync()
        {
            owner.Syncs++;
            if (owner.FailsToSync) throw new IOException("test");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}

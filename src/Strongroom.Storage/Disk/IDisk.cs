namespace Strongroom.Storage.Disk;

/// <summary>
/// Everything that the store does to the disk outside SQLite: small enough to be replaced by one that fails on purpose. A full disk is
/// <see cref="StoreFullException"/>, everything else that goes wrong an <see cref="IOException"/>.
/// </summary>
internal interface IDisk
{
    /// <summary>Takes the lock file for as long as the result lives.</summary>
    /// <exception cref="StoreLockedException">Another process has it.</exception>
    IDisposable Lock(string path);

    /// <summary>Makes a folder, mode 0700, with those above it. Says nothing where it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes a file that must not exist yet, mode 0600, and opens it for reading and writing.</summary>
    IDiskFile Create(string path);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    IDiskFile Open(string path);

    /// <summary>Renames within a folder.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file. Says nothing where there is none.</summary>
    void Delete(string path);

    /// <summary>Cuts a file to a length and makes that durable.</summary>
    void Truncate(string path, long length);

    /// <summary>Makes the names in a folder durable.</summary>
    void SyncDirectory(string path);

    /// <summary>The files in a folder and, with <paramref name="deep"/>, below it, as full paths. Empty where the folder is missing.</summary>
    IEnumerable<string> ListFiles(string path, bool deep);

    /// <summary>Bytes of a file, or null where there is none.</summary>
    long? LengthOf(string path);
}

/// <summary>An open file; thread-safe.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>Bytes it has now.</summary>
    long Length { get; }

    /// <summary>Writes all the bytes at an offset.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Writes all the buffers one after another from an offset.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset);

    /// <summary>Reads until the destination is full or the file ends; tells how many.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Lets the system begin writing a range out, so that the <see cref="Sync"/> to come finds less to do.</summary>
    void BeginWriteback(long offset, long length);

    /// <summary>Makes the bytes and the length durable.</summary>
    void Sync();
}

namespace Strongroom.Trail.Ports;

/// <summary>
/// The folder of the local record: named files that only grow. One writer; readers may look at what is there meanwhile. What goes wrong is an
/// <see cref="IOException"/>.
/// </summary>
public interface IRecordFiles
{
    /// <summary>The names of all files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>
    /// Writes bytes at an offset that is the file's length, making the file where it is missing, and returns when the bytes and the file's
    /// name are durable. After a failure any part of them may be there: <see cref="Truncate"/> first.
    /// </summary>
    void Append(string name, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Opens a file for reading.</summary>
    IRecordFileContent OpenRead(string name);

    /// <summary>Cuts a file to a length, durably. Says nothing where there is none.</summary>
    void Truncate(string name, long length);

    /// <summary>Removes a file, durably. Says nothing where there is none.</summary>
    void Delete(string name);
}

/// <summary>An open record file.</summary>
public interface IRecordFileContent : IDisposable
{
    /// <summary>Bytes it has now.</summary>
    long Length { get; }

    /// <summary>Reads until the destination is full or the file ends; tells how many bytes.</summary>
    int Read(long offset, Span<byte> destination);
}

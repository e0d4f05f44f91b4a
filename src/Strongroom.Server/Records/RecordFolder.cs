using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strongroom.Trail.Ports;

namespace Strongroom.Server.Records;

/// <summary>DATA/records: the local audit record's files, each readable by the owner alone. The file that grows is kept open.</summary>
internal sealed partial class RecordFolder : IRecordFiles, IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private readonly string root;
    private SafeFileHandle? growing;
    private string? growingName;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public RecordFolder(string root)
    {
        this.root = root;
        if (Directory.Exists(root)) return;
        Directory.CreateDirectory(root, OwnerFolder);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(root))!);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Append(string name, long offset, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(name);
        var isNew = offset == 0;
        try
        {
            if (growingName != name)
            {
                Close();
                growing = Open(path);
                growingName = name;
            }
            RandomAccess.Write(growing!, bytes, offset);
            // The length is data that a reader needs, so fdatasync writes it out as well; times it may leave.
            if (DataSync(growing!) != 0) throw Failure("fdatasync", path);
            if (isNew) SyncFolder(root);
        }
        catch (Exception fault)
        {
            // A handle whose sync failed does not tell the failure again: the next try opens the file anew.
            Close();
            if (fault is UnauthorizedAccessException) throw new IOException(fault.Message, fault);
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecordFileContent OpenRead(string name) =>
        new Content(File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    /// <inheritdoc/>
    public void Truncate(string name, long length)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) return;
        Close();
        using var file = Open(path);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        Close();
        File.Delete(PathOf(name));
        SyncFolder(root);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static SafeFileHandle Open(string path)
    {
        if (!File.Exists(path)) new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile }).Dispose();
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    internal static void SyncFolder(string path)
    {
        var descriptor = OpenFolder(path, ReadOnlyCloseOnExec);
        if (descriptor < 0) throw Failure("open", path);
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Sync(folder) != 0) throw Failure("fsync", path);
    }

    private static IOException Failure(string verb, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{verb} failed on {path}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", errno);
    }

    private const int ReadOnlyCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    private string PathOf(string name) => Path.Combine(root, name);

    private void Close()
    {
        growing?.Dispose();
        (growing, growingName) = (null, null);
    }

    private sealed class Content(SafeFileHandle file) : IRecordFileContent
    {
        public long Length => RandomAccess.GetLength(file);

        public int Read(long offset, Span<byte> destination)
        {
            var done = 0;
            while (done < destination.Length)
            {
                var count = RandomAccess.Read(file, destination[done..], offset + done);
                if (count == 0) break;
                done += count;
            }
            return done;
        }

        public void Dispose() => file.Dispose();
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strongroom.Storage.Disk;

/// <summary>The real disk.</summary>
internal sealed class LinuxDisk : IDisk
{
    private const int FileMode600 = 0x180;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        var handle = OpenHandle(path, Libc.ReadWrite | Libc.Create | Libc.CloseOnExec);
        if (Libc.Flock(handle, Libc.LockExclusiveNow) == 0) return handle;
        var errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        if (errno == Libc.WouldBlock) throw new StoreLockedException($"Another process has the data directory open ({path}).");
        throw Failure("lock", path, errno);
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("The store runs on Linux.");
        try
        {
            Directory.CreateDirectory(path, FolderMode);
        }
        catch (IOException e) when (e.HResult is Libc.NoSpace or Libc.QuotaExceeded)
        {
            throw new StoreFullException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path) =>
        new LinuxFile(OpenHandle(path, Libc.ReadWrite | Libc.Create | Libc.Exclusive | Libc.CloseOnExec), path);

    /// <inheritdoc/>
    public IDiskFile Open(string path) => new LinuxFile(OpenHandle(path, Libc.ReadOnly | Libc.CloseOnExec), path);

    /// <inheritdoc/>
    public void Rename(string from, string to) => Guard(() => File.Move(from, to, overwrite: true));

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // No folder, no file: what was asked for.
        }
    }

    /// <inheritdoc/>
    public void Truncate(string path, long length) => Guard(() =>
    {
        using var handle = OpenHandle(path, Libc.ReadWrite | Libc.CloseOnExec);
        RandomAccess.SetLength(handle, length);
        if (Libc.Fsync(handle) != 0) throw Failure("fsync", path, Marshal.GetLastPInvokeError());
    });

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        var descriptor = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (descriptor < 0) throw Failure("open folder", path, Marshal.GetLastPInvokeError());
        var synced = Libc.Fsync(descriptor) == 0;
        var errno = Marshal.GetLastPInvokeError();
        _ = Libc.Close(descriptor);
        if (!synced) throw Failure("fsync folder", path, errno);
    }

    /// <inheritdoc/>
    public IEnumerable<string> ListFiles(string path, bool deep) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", deep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
        : [];

    /// <inheritdoc/>
    public long? LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : null;
    }

    internal static IOException Failure(string verb, string path, int errno)
    {
        var message = $"{verb} failed on {path}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).";
        return errno switch
        {
            Libc.NoSpace or Libc.QuotaExceeded => new StoreFullException(message),
            Libc.SystemFilesOut or Libc.ProcessFilesOut => new FilesOutException(message),
            Libc.NoEntry => new FileNotFoundException(message, path),
            _ => new IOException(message, errno),
        };
    }

    /// <summary>.NET tells a full disk by the errno in HResult.</summary>
    internal static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (IOException e) when (e.HResult is Libc.NoSpace or Libc.QuotaExceeded)
        {
            throw new StoreFullException(e.Message, e);
        }
    }

    private static SafeFileHandle OpenHandle(string path, int flags)
    {
        var descriptor = Libc.Open(path, flags, FileMode600);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("open", path, Marshal.GetLastPInvokeError());
    }
}

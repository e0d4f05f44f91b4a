using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strongroom.Storage.Disk;

/// <summary>A file of the real disk.</summary>
internal sealed class LinuxFile(SafeFileHandle handle, string path) : IDiskFile
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (IOException e) when (e.HResult is Libc.NoSpace or Libc.QuotaExceeded)
        {
            throw new StoreFullException($"write failed on {path}: no space left.", e);
        }
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
    {
        try
        {
            RandomAccess.Write(handle, buffers, offset);
        }
        catch (IOException e) when (e.HResult is Libc.NoSpace or Libc.QuotaExceeded)
        {
            throw new StoreFullException($"write failed on {path}: no space left.", e);
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0) break;
            total += read;
        }
        return total;
    }

    /// <inheritdoc/>
    public void BeginWriteback(long offset, long length) =>
        // Advice only: where it fails, Sync does all of the work and tells of the fault.
        _ = Libc.SyncFileRange(handle, offset, length, Libc.WritebackStart);

    /// <inheritdoc/>
    public void Sync()
    {
        if (Libc.Fdatasync(handle) != 0) throw LinuxDisk.Failure("fdatasync", path, Marshal.GetLastPInvokeError());
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

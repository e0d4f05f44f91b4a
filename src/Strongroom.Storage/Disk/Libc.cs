using System.Runtime.InteropServices;

namespace Strongroom.Storage.Disk;

/// <summary>The system calls that .NET does not offer: modes at creation, folder fsync, fdatasync, flock. Linux on x64 and arm64.</summary>
internal static partial class Libc
{
    internal const int ReadOnly = 0;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int CloseOnExec = 0x80000;
    internal const int LockExclusiveNow = 2 | 4;
    internal const uint WritebackStart = 2;

    internal const int NoEntry = 2;
    internal const int WouldBlock = 11;
    internal const int SystemFilesOut = 23;
    internal const int ProcessFilesOut = 24;
    internal const int NoSpace = 28;
    internal const int QuotaExceeded = 122;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(SafeHandle descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int Fdatasync(SafeHandle descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeHandle descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(SafeHandle descriptor, long offset, long length, uint flags);
}

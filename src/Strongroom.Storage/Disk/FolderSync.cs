namespace Strongroom.Storage.Disk;

/// <summary>Makes names durable. Where that fails for good, nothing is written any more: a second fsync would say that all is well.</summary>
internal sealed class FolderSync(IDisk disk, Action<Exception> onFailed)
{
    /// <exception cref="StoreFullException">No space is left.</exception>
    /// <exception cref="FilesOutException">The folder could not be opened now.</exception>
    /// <exception cref="StoreStoppedException">The fsync failed.</exception>
    public void Run(string path)
    {
        try
        {
            disk.SyncDirectory(path);
        }
        catch (Exception e) when (!LeavesDiskKnown(e))
        {
            onFailed(e);
            throw new StoreStoppedException("A folder could not be made durable.", e);
        }
    }

    /// <summary>True where the one request failed and the next may go well.</summary>
    public static bool LeavesDiskKnown(Exception e) => e is StoreFullException or FilesOutException;
}

/// <summary>The process or the system has no file descriptors left; nothing was tried.</summary>
internal sealed class FilesOutException(string message) : IOException(message);

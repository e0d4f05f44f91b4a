using Strongroom.Server.Data;

namespace Strongroom.Server.Roots;

/// <summary>Small files of secrets: replaced whole, and what they held before is overwritten as far as the file system lets it.</summary>
internal static class SecretFile
{
    private const int BytesMax = 64 << 10;

    /// <summary>Reads a file; the caller zeroes it.</summary>
    /// <exception cref="DataDirectoryException">It cannot be read, or is too long.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > BytesMax) throw new DataDirectoryException($"{path} has more than {BytesMax} bytes.");
            var bytes = GC.AllocateArray<byte>((int)length, pinned: true);
            for (var read = 0; read < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (count == 0) throw new DataDirectoryException($"{path} became shorter while it was read.");
                read += count;
            }
            return bytes;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not DataDirectoryException)
        {
            throw new DataDirectoryException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Puts a file in another's place: (1) the new one is written, synced and renamed, (2) the old one's bytes are overwritten. Between the two a crash leaves the old
    /// bytes in blocks that no name leads to; so do file systems that copy on write, and disks that move blocks by themselves.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        using var old = File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete) : null;
        DataDirectory.WriteWhole(path, bytes); // (1)
        if (old is not null) Overwrite(old); // (2)
    }

    /// <summary>Overwrites a file and removes it; says nothing where it is not there.</summary>
    public static void Destroy(string path)
    {
        if (!File.Exists(path)) return;
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)) Overwrite(file);
        File.Delete(path);
        Records.RecordFolder.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static void Overwrite(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        RandomAccess.Write(file, new byte[RandomAccess.GetLength(file)], 0);
        RandomAccess.FlushToDisk(file);
    }
}

using System.Globalization;
using Strongroom.Storage.Disk;

namespace Strongroom.Storage.BlobStore;

/// <summary>Blobs with a file of their own: docs/formats/blob-file.md.</summary>
internal sealed class FileStore
{
    private const string TemporarySuffix = ".tmp";
    private readonly IDisk disk;
    private readonly string root;
    private readonly FolderSync folders;
    private readonly StoreCounters counters;
    private readonly bool[] isFolderMade = new bool[256];

    public FileStore(IDisk disk, string root, FolderSync folders, StoreCounters counters)
    {
        this.disk = disk;
        this.root = root;
        this.folders = folders;
        this.counters = counters;
        disk.CreateDirectory(root);
    }

    /// <summary>Opens a new file under its temporary name.</summary>
    public IDiskFile Create(long number)
    {
        var path = PathOf(number);
        var folder = number & 0xFF;
        if (!Volatile.Read(ref isFolderMade[folder]))
        {
            disk.CreateDirectory(Path.GetDirectoryName(path)!);
            folders.Run(root);
            Volatile.Write(ref isFolderMade[folder], true);
        }
        return disk.Create(path + TemporarySuffix);
    }

    /// <summary>Makes a written file durable under its name. Blocks for several fsyncs.</summary>
    public void Finish(long number, IDiskFile file)
    {
        var path = PathOf(number);
        file.Sync();
        disk.Rename(path + TemporarySuffix, path);
        folders.Run(Path.GetDirectoryName(path)!);
        counters.Synced();
        counters.Synced();
    }

    /// <summary>Removes what was written of an unfinished file.</summary>
    public void Abandon(long number) => disk.Delete(PathOf(number) + TemporarySuffix);

    public void Delete(long number) => disk.Delete(PathOf(number));

    public BlobReader Open(BlobRef blob)
    {
        IDiskFile file;
        try
        {
            file = disk.Open(PathOf(blob.Container));
        }
        catch (FileNotFoundException e)
        {
            throw new BlobMissingException($"Blob file {blob.Container} is not there.", e);
        }
        if (file.Length >= blob.Offset + blob.Length) return new FileBlobReader(file, blob.Offset, blob.Length, file.Dispose);
        file.Dispose();
        throw new BlobMissingException($"Blob file {blob.Container} is shorter than what was written.");
    }

    /// <summary>Removes files of earlier runs (numbers below <paramref name="below"/>) that nobody refers to; tells how many.</summary>
    public int Sweep(long below, Func<long, bool> isReferred)
    {
        var removed = 0;
        foreach (var path in disk.ListFiles(root, deep: true))
        {
            var name = Path.GetFileName(path);
            var isTemporary = name.EndsWith(TemporarySuffix, StringComparison.Ordinal);
            if (isTemporary) name = name[..^TemporarySuffix.Length];
            // A file that this store did not name is not its to remove.
            if (!long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) continue;
            if (number >= below || (!isTemporary && isReferred(number))) continue;
            disk.Delete(path);
            removed++;
        }
        return removed;
    }

    internal string PathOf(long number) => PathOf(root, number);

    internal static string PathOf(string root, long number) => Path.Combine(
        root, (number & 0xFF).ToString("x2", CultureInfo.InvariantCulture), number.ToString("x16", CultureInfo.InvariantCulture));
}

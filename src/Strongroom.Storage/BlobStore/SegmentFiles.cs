using System.Buffers.Binary;
using System.Globalization;
using Strongroom.Storage.Disk;

namespace Strongroom.Storage.BlobStore;

/// <summary>The segment files and the handles that readers share: docs/formats/segment-file.md.</summary>
internal sealed class SegmentFiles : IDisposable
{
    /// <summary>Bytes of the header: magic and number.</summary>
    public const int HeaderBytes = 16;

    private const string Suffix = ".seg";
    private readonly Lock gate = new();
    private readonly Dictionary<long, SegmentFile> open = [];
    private readonly IDisk disk;
    private readonly FolderSync folders;
    private readonly string root;
    private readonly int handlesMax;

    public SegmentFiles(IDisk disk, string root, FolderSync folders, int handlesMax)
    {
        this.disk = disk;
        this.root = root;
        this.folders = folders;
        this.handlesMax = handlesMax;
        disk.CreateDirectory(root);
    }

    private static ReadOnlySpan<byte> Magic => "SRSEG\0\0\u0001"u8;

    /// <summary>Makes a segment, durable by name; the caller holds it until it releases it.</summary>
    public SegmentFile Create(long number)
    {
        var path = PathOf(number);
        var file = disk.Create(path);
        try
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            Magic.CopyTo(header);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], number);
            file.Write(header, 0);
            folders.Run(root);
        }
        catch
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
        var segment = new SegmentFile(number, file);
        lock (gate)
        {
            open[number] = segment;
            return segment.Hold();
        }
    }

    /// <summary>Takes hold of a segment for reading; give it back with <see cref="Release"/>.</summary>
    public SegmentFile Acquire(long number)
    {
        lock (gate)
        {
            if (!open.TryGetValue(number, out var segment))
            {
                try
                {
                    segment = new SegmentFile(number, disk.Open(PathOf(number)));
                }
                catch (FileNotFoundException e)
                {
                    throw new BlobMissingException($"Segment {number} is not there.", e);
                }
                if (open.Count >= handlesMax) EvictOne();
                open[number] = segment;
                // What the list itself holds is given back at eviction.
                return segment.Hold();
            }
            return segment.Hold();
        }
    }

    public void Release(SegmentFile segment)
    {
        lock (gate) segment.Drop();
    }

    /// <summary>True while somebody reads or writes this segment.</summary>
    public bool IsHeld(long number)
    {
        lock (gate) return open.TryGetValue(number, out var segment) && !segment.IsIdle;
    }

    /// <summary>Removes a segment's name. Who reads it goes on.</summary>
    public void Delete(long number)
    {
        lock (gate)
            if (open.Remove(number, out var segment)) segment.Drop();
        disk.Delete(PathOf(number));
    }

    public BlobReader Open(BlobRef blob)
    {
        var segment = Acquire(blob.Container);
        if (segment.File.Length >= blob.Offset + blob.Length)
            return new FileBlobReader(segment.File, blob.Offset, blob.Length, () => Release(segment));
        Release(segment);
        throw new BlobMissingException($"Segment {blob.Container} is shorter than what was written.");
    }

    /// <summary>Numbers of the segments on disk.</summary>
    public IReadOnlyList<long> List()
    {
        var numbers = new List<long>();
        foreach (var path in disk.ListFiles(root, deep: false))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Suffix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }
        return numbers;
    }

    public long LengthOf(long number) => disk.LengthOf(PathOf(number)) ?? 0;

    public void Truncate(long number, long length) => disk.Truncate(PathOf(number), length);

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var segment in open.Values) segment.Drop();
            open.Clear();
        }
    }

    internal string PathOf(long number) => PathOf(root, number);

    internal static string PathOf(string root, long number) => Path.Combine(root, number.ToString("x16", CultureInfo.InvariantCulture) + Suffix);

    private void EvictOne()
    {
        // One that nobody reads; where all are read, the list grows until they are not.
        foreach (var (number, segment) in open)
        {
            if (!segment.IsIdle) continue;
            open.Remove(number);
            segment.Drop();
            return;
        }
    }
}

/// <summary>An open segment, closed when the last holder drops it. Counted under the lock of <see cref="SegmentFiles"/>.</summary>
internal sealed class SegmentFile(long number, IDiskFile file)
{
    private int holders = 1;

    public long Number => number;

    public IDiskFile File => file;

    public bool IsIdle => holders == 1;

    public SegmentFile Hold()
    {
        holders++;
        return this;
    }

    public void Drop()
    {
        if (--holders == 0) file.Dispose();
    }
}

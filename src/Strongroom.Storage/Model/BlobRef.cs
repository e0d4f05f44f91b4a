using System.Runtime.InteropServices;

namespace Strongroom.Storage;

/// <summary>In what kind of place a blob lies; the numbers are persisted.</summary>
public enum BlobPlace
{
    /// <summary>A row of the body table, in the transaction of its object.</summary>
    Inline = 1,

    /// <summary>A stretch of a shared segment file.</summary>
    Segment = 2,

    /// <summary>A file of its own.</summary>
    File = 3,
}

/// <summary>Where a blob lies. Physical, so it is never part of what seals bind to: compaction may move a blob and change it.</summary>
/// <param name="Place">The kind of place.</param>
/// <param name="Container">Inline: the row's id. Segment: the segment's number. File: the file's number.</param>
/// <param name="Offset">First byte within the container.</param>
/// <param name="Length">Bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BlobRef(BlobPlace Place, long Container, long Offset, long Length);

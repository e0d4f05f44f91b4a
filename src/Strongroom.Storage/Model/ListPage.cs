using System.Runtime.InteropServices;

namespace Strongroom.Storage;

/// <summary>What to list of a bucket's live objects.</summary>
public sealed record ListQuery
{
    /// <summary>The bucket's instance id.</summary>
    public required long Bucket { get; init; }

    /// <summary>Only keys that begin with these bytes.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>Keys that hold this after the prefix are rolled up into one common prefix; null or empty for none.</summary>
    public byte[]? Delimiter { get; init; }

    /// <summary>Only what comes after these bytes: a key, or a common prefix, which is then skipped whole.</summary>
    public byte[]? After { get; init; }

    /// <summary>The most entries and common prefixes together, 1 to 1,000.</summary>
    public required int Max { get; init; }
}

/// <summary>One step of a listing: a row, or a common prefix.</summary>
/// <param name="Row">The object, or null.</param>
/// <param name="CommonPrefix">The rolled-up prefix up to and including the delimiter, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ListEntry(ObjectRow? Row, byte[]? CommonPrefix);

/// <summary>A page of a listing, in byte order.</summary>
/// <param name="Entries">Rows and common prefixes as they follow each other.</param>
/// <param name="IsTruncated">True where more follows the last entry.</param>
public sealed record ListPage(IReadOnlyList<ListEntry> Entries, bool IsTruncated);

/// <summary>What to list of a bucket's versions and delete markers.</summary>
public sealed record VersionQuery
{
    /// <summary>The bucket's instance id.</summary>
    public required long Bucket { get; init; }

    /// <summary>Only keys that begin with these bytes.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>Keys that hold this after the prefix are rolled up into one common prefix; null or empty for none.</summary>
    public byte[]? Delimiter { get; init; }

    /// <summary>Only what comes after these bytes: a key with all its versions, or a common prefix, which is then skipped whole.</summary>
    public byte[]? AfterKey { get; init; }

    /// <summary>
    /// Older versions of <see cref="AfterKey"/> come first; "null" is the null version. Where it is gone, all versions of that key do: nothing is left out of a
    /// listing whose reader removes what it reads.
    /// </summary>
    public string? AfterVersionId { get; init; }

    /// <summary>The most entries and common prefixes together, 1 to 1,000.</summary>
    public required int Max { get; init; }
}

/// <summary>One step of a listing of versions: a row, or a common prefix.</summary>
/// <param name="Row">The version or delete marker, or null.</param>
/// <param name="IsLatest">True where it is the newest of its key.</param>
/// <param name="CommonPrefix">The rolled-up prefix up to and including the delimiter, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VersionEntry(ObjectRow? Row, bool IsLatest, byte[]? CommonPrefix);

/// <summary>A page of versions: keys in byte order, the newest version of each first.</summary>
/// <param name="Entries">Rows and common prefixes as they follow each other.</param>
/// <param name="IsTruncated">True where more follows the last entry.</param>
public sealed record VersionPage(IReadOnlyList<VersionEntry> Entries, bool IsTruncated);

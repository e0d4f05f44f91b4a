namespace Strongroom.Storage;

/// <summary>
/// What a listing needs of one object version, and no more: rows of this table are scanned. Everything else is in
/// <see cref="ObjectDetail"/> under the same instance id.
/// </summary>
public sealed record ObjectRow
{
    /// <summary>The bucket's instance id.</summary>
    public required long Bucket { get; init; }

    /// <summary>The key's UTF-8 bytes, 1 to 1,024; rows are ordered by them.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Object-instance id: from <see cref="IStore.NewInstance"/>, never reused, bound into everything sealed for this version.</summary>
    public required long Instance { get; init; }

    /// <summary>The version id that clients see; null for the null version.</summary>
    public string? VersionId { get; init; }

    /// <summary>True where this version is a delete marker.</summary>
    public bool IsMarker { get; init; }

    /// <summary>Bytes of plaintext.</summary>
    public required long Size { get; init; }

    /// <summary>The ETag without its quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>Last modified, in milliseconds since 1970 UTC.</summary>
    public required long ModifiedMs { get; init; }

    /// <summary>The storage class as AWS writes it; null for STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The checksum that listings tell ("CRC64NVME" and "FULL_OBJECT" joined by a space); null where there is none.</summary>
    public string? Checksum { get; init; }

    /// <summary>The account that owns the object: the bucket owner's unless ACLs are in use.</summary>
    public required string Account { get; init; }
}

/// <summary>How a version's bytes are kept; the numbers are persisted.</summary>
public enum BodyLayout
{
    /// <summary>No bytes: a delete marker or an empty object.</summary>
    None = 0,

    /// <summary>One sealed body.</summary>
    Single = 1,

    /// <summary>The parts of a multipart upload, each a sealed body with a row of its own.</summary>
    Parts = 2,
}

/// <summary>What reading one object version needs beside its row. Opaque to the store but for the blob's place.</summary>
public sealed record ObjectDetail
{
    /// <summary>How the bytes are kept.</summary>
    public required BodyLayout Layout { get; init; }

    /// <summary>The version's wrapped data key.</summary>
    public required byte[] WrappedKey { get; init; }

    /// <summary>Sealed: user metadata, system headers, tags, checksums. The caller's format.</summary>
    public required byte[] Attributes { get; init; }

    /// <summary>Where the sealed body lies; null for <see cref="BodyLayout.None"/> and <see cref="BodyLayout.Parts"/>.</summary>
    public BlobRef? Body { get; init; }

    /// <summary>What keeps the version from being removed; null where nothing ever did.</summary>
    public VersionLock? Lock { get; init; }

    /// <summary>
    /// What the caller made of <see cref="Attributes"/>, so that it need not be made again while the store keeps this instance in memory. The store
    /// does not look at it, and it is never persisted.
    /// </summary>
    public object? Opened { get; set; }
}

/// <summary>A part of an upload, or of the object that the upload became.</summary>
public sealed record PartRow
{
    /// <summary>The instance id of the upload, which the completed object keeps.</summary>
    public required long Owner { get; init; }

    /// <summary>1 to 10,000.</summary>
    public required int Number { get; init; }

    /// <summary>The part's own instance id; a part uploaded again has another.</summary>
    public required long Instance { get; init; }

    /// <summary>Bytes of plaintext.</summary>
    public required long Size { get; init; }

    /// <summary>The part's ETag without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was uploaded, in milliseconds since 1970 UTC.</summary>
    public required long ModifiedMs { get; init; }

    /// <summary>"CRC32C BASE64", or null.</summary>
    public string? Checksum { get; init; }

    /// <summary>The part's wrapped data key.</summary>
    public required byte[] WrappedKey { get; init; }

    /// <summary>Where the sealed bytes lie; null for an empty part.</summary>
    public BlobRef? Body { get; init; }
}

/// <summary>A multipart upload that is neither completed nor aborted.</summary>
public sealed record UploadRow
{
    /// <summary>The bucket's instance id.</summary>
    public required long Bucket { get; init; }

    /// <summary>The key's UTF-8 bytes.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The upload id that clients see: opaque and unguessable.</summary>
    public required string UploadId { get; init; }

    /// <summary>The instance id that the object will have.</summary>
    public required long Instance { get; init; }

    /// <summary>The account that started it.</summary>
    public required string Account { get; init; }

    /// <summary>The ARN of who started it.</summary>
    public required string Initiator { get; init; }

    /// <summary>When, in milliseconds since 1970 UTC.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The storage class; null for STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The wrapped data key that seals <see cref="Attributes"/>, and later the object's.</summary>
    public required byte[] WrappedKey { get; init; }

    /// <summary>Sealed: metadata, headers, tags and checksum algorithm that the object will have.</summary>
    public required byte[] Attributes { get; init; }

    /// <summary>The lock that the object will have; null where none was asked for.</summary>
    public VersionLock? Lock { get; init; }
}

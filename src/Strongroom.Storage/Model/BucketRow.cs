namespace Strongroom.Storage;

/// <summary>A bucket as it is kept. Values of <see cref="VersioningState"/> are persisted.</summary>
public sealed record BucketRow
{
    /// <summary>Never reused: a bucket that is deleted and made again is another instance, and what was sealed for the old one does not open.</summary>
    public required long Instance { get; init; }

    /// <summary>The owning account's twelve digits.</summary>
    public required string Account { get; init; }

    /// <summary>The name, unique over all accounts.</summary>
    public required string Name { get; init; }

    /// <summary>The region that the bucket was made in.</summary>
    public required string Region { get; init; }

    /// <summary>When it was made, in milliseconds since 1970 UTC.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Whether overwrites keep the old version.</summary>
    public VersioningState Versioning { get; init; }
}

/// <summary>Versioning of a bucket; the numbers are persisted.</summary>
public enum VersioningState
{
    /// <summary>Never switched on.</summary>
    Off = 0,

    /// <summary>Each write makes a version.</summary>
    Enabled = 1,

    /// <summary>Writes replace the null version.</summary>
    Suspended = 2,
}

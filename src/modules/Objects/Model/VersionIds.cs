using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Version ids: 32 characters that nobody can guess, or "null" for the version that was written without versioning.</summary>
public static class VersionIds
{
    /// <summary>The id of the null version, as clients write it.</summary>
    public const string Null = "null";

    private const int Length = 32;

    /// <summary>The id of a version about to be written: null where the bucket keeps but one.</summary>
    public static string? New(BucketRow bucket, RandomSource random)
    {
        if (bucket.Versioning != VersioningState.Enabled) return null;
        return OpaqueIds.New(random, Length * 3 / 4);
    }

    /// <summary>The id that clients are told: nothing in a bucket that never had versions.</summary>
    public static string? Told(BucketRow bucket, string? versionId) => versionId ?? (bucket.Versioning == VersioningState.Off ? null : Null);

    /// <summary>True where a version could have this id.</summary>
    public static bool IsWellFormed(string versionId) =>
        string.Equals(versionId, Null, StringComparison.Ordinal) || (versionId.Length == Length && versionId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}

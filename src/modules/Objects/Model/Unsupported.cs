namespace Strongroom.Objects;

/// <summary>Members of AWS's operations that this release refuses with NotImplemented, by what would bring them. See docs/spec-map.md</summary>
internal static class Unsupported
{
    /// <summary>Event holds of Object Lock.</summary>
    public static readonly string[] EventHold =
        ["x-amz-object-lock-event-hold", "x-amz-object-lock-event-hold-duration-days", "x-amz-object-lock-event-hold-duration-years"];

    /// <summary>Checksums beyond CRC32, CRC32C, CRC64NVME, SHA-1 and SHA-256.</summary>
    public static readonly string[] OtherChecksums =
    [
        "x-amz-checksum-md5", "x-amz-checksum-sha512", "x-amz-checksum-xxhash128", "x-amz-checksum-xxhash3", "x-amz-checksum-xxhash64",
    ];

    /// <summary>Several groups as one list.</summary>
    public static IReadOnlyList<string> Of(params IEnumerable<string>[] groups) => [.. groups.SelectMany(g => g)];
}

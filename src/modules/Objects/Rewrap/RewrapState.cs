using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Objects;

/// <summary>What a rewrap does at the moment; the names are persisted.</summary>
internal enum RewrapPhase
{
    /// <summary>Counts the keys that are under a former version.</summary>
    Counting = 0,

    /// <summary>Wraps them anew.</summary>
    Rewrapping = 1,

    /// <summary>Looks whether any is left.</summary>
    Checking = 2,

    /// <summary>Nothing is left to do.</summary>
    Done = 3,
}

/// <summary>How far the walk has come; what is null lies ahead.</summary>
/// <param name="Account">The account, the buckets of which are walked by name.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="IsInVersions">False while its uploads are walked, true while its versions are.</param>
/// <param name="Key">The key of the last one that is done; null at the beginning.</param>
/// <param name="Id">Its upload or version id.</param>
/// <param name="Part">0; or it is done up to and including this part.</param>
internal sealed record RewrapCursor(string Account, string Bucket, bool IsInVersions, byte[]? Key, string? Id, int Part);

/// <summary>A rewrap as it is kept, so that it goes on after a restart. Format: docs/formats/documents.md</summary>
/// <param name="Version">1.</param>
/// <param name="Generation">Counts how often one was asked for: what is on its way for a former one is dropped.</param>
/// <param name="Accounts">Whose keys are rewrapped.</param>
/// <param name="StartedMs">When it was asked for, in milliseconds since 1970 UTC.</param>
/// <param name="EndedMs">When it was done; null while it is not.</param>
/// <param name="Phase">What it does.</param>
/// <param name="Cursor">Null at the beginning of a walk.</param>
/// <param name="Total">How many keys were under a former version when it began.</param>
/// <param name="Done">How many of them are no longer.</param>
/// <param name="Left">How many the last look found.</param>
/// <param name="Failed">How many of the last walk did not open: they are not what was kept.</param>
/// <param name="KmsDone">How many keys under KMS keys were sealed under the newest material.</param>
/// <param name="KmsLeft">How many of the last walk could not be, since their KMS key cannot be used.</param>
internal sealed record RewrapState(
    int Version, int Generation, IReadOnlyList<string> Accounts, long StartedMs, long? EndedMs, RewrapPhase Phase, RewrapCursor? Cursor, long Total, long Done, long Left, long Failed,
    long KmsDone, long KmsLeft)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "key-rewrap";

    /// <summary>The document's id; there is one, of no account.</summary>
    public const string Id = "server";

    /// <summary>One that begins; the accounts of one that is under way are taken along.</summary>
    public static RewrapState Begin(RewrapState? former, IReadOnlyList<string> accounts, long startedMs)
    {
        var all = former is { Phase: not RewrapPhase.Done } ? former.Accounts.Union(accounts, StringComparer.Ordinal) : accounts;
        return new(1, (former?.Generation ?? 0) + 1, [.. all], startedMs, null, RewrapPhase.Counting, null, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>Writes the document.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, RewrapJson.Default.RewrapState);

    /// <summary>Reads the document; null is none.</summary>
    /// <exception cref="FormatException">It is none, or a newer release wrote it.</exception>
    public static RewrapState? Decode(byte[]? document) => document is null ? null : AccessDocuments.Read(document, RewrapJson.Default.RewrapState, d => d.Version);
}

/// <summary>How the state is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RewrapState))]
internal sealed partial class RewrapJson : JsonSerializerContext;

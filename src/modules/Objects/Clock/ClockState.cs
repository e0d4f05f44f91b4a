using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Objects;

/// <summary>Where the compliance clock stands. Format: docs/formats/documents.md</summary>
/// <param name="Version">1.</param>
/// <param name="ReachedMs">The time that is proved to have come, in milliseconds since 1970 UTC.</param>
/// <param name="CreditMs">By how many milliseconds the server's clock is still believed beyond it.</param>
/// <param name="HeldMs">The time at which the clock stands until an operator accepts a jump; null where it runs.</param>
internal sealed record ClockState(int Version, long ReachedMs, long CreditMs, long? HeldMs)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "compliance-clock";

    /// <summary>The document's id; there is one, of no account.</summary>
    public const string Id = "server";

    /// <summary>Writes the document.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, ClockJson.Default.ClockState);

    /// <summary>Reads the document; null is none.</summary>
    /// <exception cref="FormatException">It is none, or a newer release wrote it: what time it is must not be guessed.</exception>
    public static ClockState? Decode(byte[]? document) => document is null ? null : AccessDocuments.Read(document, ClockJson.Default.ClockState, d => d.Version);
}

/// <summary>How the state is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClockState))]
internal sealed partial class ClockJson : JsonSerializerContext;

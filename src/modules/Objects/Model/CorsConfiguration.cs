using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Objects;

/// <summary>One CORS rule. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html</summary>
internal sealed record CorsRule
{
    /// <summary>The client's name for it, at most 255 characters.</summary>
    public string? Id { get; init; }

    /// <summary>GET, PUT, POST, DELETE, HEAD.</summary>
    public required IReadOnlyList<string> AllowedMethods { get; init; }

    /// <summary>Origins, each with one "*" at most.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>Headers that a preflight may ask for, each with one "*" at most.</summary>
    public IReadOnlyList<string> AllowedHeaders { get; init; } = [];

    /// <summary>Headers that a script may see.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a browser may keep the preflight's answer, in seconds.</summary>
    public int? MaxAgeSeconds { get; init; }
}

/// <summary>A bucket's CORS rules as they are kept: the configuration document of kind "cors". Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="Rules">The rules; the first that matches decides.</param>
internal sealed record CorsConfiguration(int Version, IReadOnlyList<CorsRule> Rules)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "cors";

    /// <summary>Writes the document.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, CorsJson.Default.CorsConfiguration);

    /// <summary>Reads the document.</summary>
    /// <exception cref="FormatException">It is none, or a newer release wrote it.</exception>
    public static CorsConfiguration Decode(byte[] document)
    {
        try
        {
            if (JsonSerializer.Deserialize(document, CorsJson.Default.CorsConfiguration) is { Version: 1 } read) return read;
        }
        catch (JsonException e)
        {
            throw new FormatException("Not a CORS document.", e);
        }
        throw new FormatException("Not a CORS document of this version.");
    }
}

/// <summary>How the document is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CorsConfiguration))]
internal sealed partial class CorsJson : JsonSerializerContext;

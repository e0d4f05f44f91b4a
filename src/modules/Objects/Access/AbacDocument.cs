using System.Text.Json;

namespace Strongroom.Objects;

/// <summary>
/// Whether a bucket's tags take part in decisions. No document is no. Format: docs/formats/bucket-configuration.md. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
/// </summary>
/// <param name="Version">1.</param>
/// <param name="IsEnabled">True where they do.</param>
internal sealed record AbacDocument(int Version, bool IsEnabled)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "abac";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(bool isEnabled) => JsonSerializer.SerializeToUtf8Bytes(new AbacDocument(1, isEnabled), AccessJson.Default.AbacDocument);

    /// <summary>Reads the document; null is no.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static bool Decode(byte[]? document) => document is not null && AccessDocuments.Read(document, AccessJson.Default.AbacDocument, d => d.Version).IsEnabled;
}

using System.Text;

namespace Strongroom.Objects;

/// <summary>A bucket's policy as it is kept: a version byte and the text as it was given. Format: docs/formats/bucket-configuration.md</summary>
internal static class BucketPolicyDocument
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "policy";

    private const byte Version = 1;

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(string text) => [Version, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>The text; null where a newer release wrote it.</summary>
    public static string? Decode(byte[] document) => document.Length > 0 && document[0] == Version ? Encoding.UTF8.GetString(document, 1, document.Length - 1) : null;
}

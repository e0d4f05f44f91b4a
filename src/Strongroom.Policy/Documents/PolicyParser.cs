using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Policy;

/// <summary>Reads policy documents: parses, validates, compiles.</summary>
public static class PolicyParser
{
    /// <summary>Reads a document.</summary>
    /// <param name="json">The document. Its size is the caller's to bound: the limits differ by service.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="bucket">With <see cref="PolicyKind.Bucket"/>: the bucket's name, which every resource must be in; null otherwise.</param>
    /// <param name="document">The policy.</param>
    /// <param name="fault">Why it is refused.</param>
    public static bool TryParse(
        string json, PolicyKind kind, string? bucket, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out PolicyFault? fault)
    {
        throw new NotSupportedException();
    }
}

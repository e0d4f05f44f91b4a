using System.Text.Json;
using Strongroom.Policy;

namespace Strongroom.Objects;

/// <summary>A bucket's policy as it is kept. Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="Text">The policy as it was given.</param>
/// <param name="Principals">The unique ids that the users and roles it names by ARN had then: it means these, and no namesakes of theirs.</param>
internal sealed record BucketPolicyDocument(int Version, string Text, IReadOnlyDictionary<string, string> Principals)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "policy";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(string text, IReadOnlyDictionary<string, string> principals) =>
        JsonSerializer.SerializeToUtf8Bytes(new BucketPolicyDocument(1, text, principals), AccessJson.Default.BucketPolicyDocument);

    /// <summary>Reads the document; null where a newer release wrote it.</summary>
    public static BucketPolicyDocument? Decode(byte[] document)
    {
        try
        {
            return AccessDocuments.Read(document, AccessJson.Default.BucketPolicyDocument, d => d.Version);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The policy as it is decided on: every user and role by its unique id.</summary>
    public string TextByIds() => NamedPrincipals.Replace(Text, Principals.GetValueOrDefault);

    /// <summary>The policy as it is told: what was deleted since by its unique id, what was renamed by its present ARN.</summary>
    public string TextByNames(IPrincipalNames names) => NamedPrincipals.Replace(Text, arn => Principals.TryGetValue(arn, out var id) ? names.ArnOf(id) ?? id : null);
}

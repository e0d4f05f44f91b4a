using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// The four settings of Block Public Access, of a bucket or of an account. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
/// </summary>
/// <param name="BlockPublicAcls">New ACLs that are public are refused.</param>
/// <param name="IgnorePublicAcls">ACLs grant the public nothing.</param>
/// <param name="BlockPublicPolicy">New bucket policies that are public are refused.</param>
/// <param name="RestrictPublicBuckets">A bucket whose policy is public is open to the owner's account and to services alone.</param>
public sealed record PublicAccessBlock(bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    /// <summary>What new buckets and new accounts have.</summary>
    public static PublicAccessBlock AllOn { get; } = new(true, true, true, true);

    /// <summary>What is in force where the settings were removed.</summary>
    public static PublicAccessBlock AllOff { get; } = new(false, false, false, false);

    /// <summary>Each setting as strict as the stricter of both.</summary>
    public PublicAccessBlock With(PublicAccessBlock other) => new(
        BlockPublicAcls || other.BlockPublicAcls, IgnorePublicAcls || other.IgnorePublicAcls,
        BlockPublicPolicy || other.BlockPublicPolicy, RestrictPublicBuckets || other.RestrictPublicBuckets);

    /// <summary>Reads PublicAccessBlockConfiguration. A setting that is not told is off, as in AWS.</summary>
    /// <exception cref="Kernel.ServiceException">MalformedXML.</exception>
    internal static PublicAccessBlock Read(ReadOnlyMemory<byte> document)
    {
        var root = S3Xml.Parse(document, "PublicAccessBlockConfiguration")
            .Only("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");
        return new(
            root.FlagOf("BlockPublicAcls") ?? false, root.FlagOf("IgnorePublicAcls") ?? false,
            root.FlagOf("BlockPublicPolicy") ?? false, root.FlagOf("RestrictPublicBuckets") ?? false);
    }

    /// <summary>Writes PublicAccessBlockConfiguration in the namespace of the service that answers.</summary>
    internal void Write(S3ResponseWriter w, string xmlNamespace) => w.Xml("PublicAccessBlockConfiguration", xmlNamespace)
        .Element("BlockPublicAcls", BlockPublicAcls)
        .Element("IgnorePublicAcls", IgnorePublicAcls)
        .Element("BlockPublicPolicy", BlockPublicPolicy)
        .Element("RestrictPublicBuckets", RestrictPublicBuckets)
        .Close("PublicAccessBlockConfiguration");
}

/// <summary>
/// The settings as they are kept, for a bucket or an account. No document at all means that all are on, so that what was made before this release, and
/// whatever makes buckets later, is closed. Format: docs/formats/bucket-configuration.md
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Settings">The settings; null where they were removed.</param>
internal sealed record PublicAccessBlockDocument(int Version, PublicAccessBlock? Settings)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "public-access-block";

    /// <summary>What no document stands for.</summary>
    public static PublicAccessBlockDocument Default { get; } = new(1, PublicAccessBlock.AllOn);

    /// <summary>The settings in force.</summary>
    [JsonIgnore]
    public PublicAccessBlock InForce => Settings ?? PublicAccessBlock.AllOff;

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(PublicAccessBlock? settings) =>
        JsonSerializer.SerializeToUtf8Bytes(new PublicAccessBlockDocument(1, settings), AccessJson.Default.PublicAccessBlockDocument);

    /// <summary>Reads the document; null is the default.</summary>
    /// <exception cref="FormatException">It is none, or a newer release wrote it.</exception>
    public static PublicAccessBlockDocument Decode(byte[]? document) =>
        document is null ? Default : AccessDocuments.Read(document, AccessJson.Default.PublicAccessBlockDocument, d => d.Version);
}

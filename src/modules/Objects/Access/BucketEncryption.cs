using System.Text.Json;

namespace Strongroom.Objects;

/// <summary>
/// How a bucket encrypts what is written into it without a word about encryption. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
/// </summary>
/// <param name="UsesKms">True for aws:kms, false for AES256.</param>
/// <param name="KmsKeyId">The key as it was named, which nobody looks up before it is used; null for the account's aws/s3.</param>
/// <param name="IsBucketKeyEnabled">True where objects under KMS keys share bucket keys.</param>
/// <param name="IsCustomerKeyBlocked">True where nothing may be written with a customer-provided key (SSE-C).</param>
internal sealed record BucketEncryption(bool UsesKms, string? KmsKeyId, bool IsBucketKeyEnabled, bool IsCustomerKeyBlocked)
{
    /// <summary>What every bucket has whose owner chose nothing.</summary>
    public static BucketEncryption Default { get; } = new(false, null, false, true);

    /// <summary>AWS's name of the algorithm.</summary>
    public string Algorithm => UsesKms ? ServerSideEncryption.Kms : ServerSideEncryption.Aes256;
}

/// <summary>The choice as it is kept. Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="Algorithm">"AES256" or "aws:kms".</param>
/// <param name="KmsKeyId">As the client named it; absent where it did not.</param>
/// <param name="IsBucketKeyEnabled">Whether objects share bucket keys.</param>
/// <param name="BlockedEncryptionTypes">AWS's names; "SSE-C" is the only one.</param>
internal sealed record EncryptionDocument(int Version, string Algorithm, string? KmsKeyId, bool IsBucketKeyEnabled, IReadOnlyList<string> BlockedEncryptionTypes)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "encryption";

    /// <summary>AWS's name of customer-provided keys among blocked types.</summary>
    public const string CustomerKey = "SSE-C";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(BucketEncryption encryption) => JsonSerializer.SerializeToUtf8Bytes(
        new EncryptionDocument(1, encryption.Algorithm, encryption.KmsKeyId, encryption.IsBucketKeyEnabled, encryption.IsCustomerKeyBlocked ? [CustomerKey] : []),
        AccessJson.Default.EncryptionDocument);

    /// <summary>Reads the document; null is the default.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static BucketEncryption Decode(byte[]? document)
    {
        if (document is null) return BucketEncryption.Default;
        var read = AccessDocuments.Read(document, AccessJson.Default.EncryptionDocument, d => d.Version);
        if (read.Algorithm is not (ServerSideEncryption.Aes256 or ServerSideEncryption.Kms) || read.BlockedEncryptionTypes.Any(t => t != CustomerKey))
            throw new FormatException("Not an encryption of buckets.");
        return new(read.Algorithm == ServerSideEncryption.Kms, read.KmsKeyId, read.IsBucketKeyEnabled, read.BlockedEncryptionTypes.Count > 0);
    }
}

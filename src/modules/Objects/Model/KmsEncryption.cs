using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>
/// That an object or upload is encrypted under a KMS key (SSE-KMS), and what opens it. Kept with the attributes: docs/formats/object-attributes.md
/// </summary>
/// <param name="KeyArn">The key's ARN.</param>
/// <param name="UsesBucketKey">True where the wrapped key is one that the bucket's objects share.</param>
/// <param name="Context">The encryption context that the client gave; S3's own pair is added where the key is used.</param>
/// <param name="WrappedKey">The key that the body's keys are derived with, wrapped by the KMS key.</param>
public sealed record KmsEncryption(string KeyArn, bool UsesBucketKey, IReadOnlyList<KeyValuePair<string, string>> Context, byte[] WrappedKey)
{
    /// <summary>The name that S3 gives the ARN in the encryption context. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context</summary>
    public const string ArnContext = "aws:s3:arn";

    /// <summary>What the key is used for where it is about this object: with a bucket key the bucket stands in the context, so that its objects can share it.</summary>
    public KmsUse UseFor(BucketName bucket, ObjectKey key) =>
        new(KeyArn, [.. Context, new(ArnContext, UsesBucketKey ? Arn.OfBucket(bucket) : Arn.OfObject(bucket, key.Text))], UsesBucketKey);

    /// <summary>What reading the object demands of the key.</summary>
    public Demand DecryptDemand(BucketName bucket, ObjectKey key) => DemandOf("kms:Decrypt", UseFor(bucket, key));

    /// <summary>True where the same use of the same key opens both.</summary>
    public bool IsOpenedWith(KmsEncryption? other) =>
        other is not null && KeyArn == other.KeyArn && UsesBucketKey == other.UsesBucketKey && Context.SequenceEqual(other.Context) && WrappedKey.AsSpan().SequenceEqual(other.WrappedKey);

    /// <summary>A demand on a key, made by S3 for its caller.</summary>
    internal static Demand DemandOf(string action, KmsUse use) => Demand.OnKey(action, use.KeyArn).By("s3.amazonaws.com")
        .With("kms:encryptionalgorithm", "SYMMETRIC_DEFAULT")
        .WithAll(use.Context.Select(p => new KeyValuePair<string, string>("kms:encryptioncontext:" + p.Key, p.Value)));
}

using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Objects;

/// <summary>ETags that say nothing of the bytes. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html</summary>
internal static class ETags
{
    /// <summary>
    /// A new one, in the form of an MD5. What is under a KMS key or a client's has no MD5 of its plaintext for an ETag: who may list the bucket, or holds the
    /// database, could otherwise tell what it is without the key.
    /// </summary>
    public static string Random(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[Md5Etag.Size];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Checksums;

/// <summary>
/// MD5 over bytes that come piece by piece: Content-MD5 and ETag, never security. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html (ETag)
/// </summary>
public sealed class Md5Etag : IDisposable
{
    /// <summary>Bytes of an MD5.</summary>
    public const int Size = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    /// <summary>Writes 16 bytes and starts anew.</summary>
    public int Finish(Span<byte> destination) => _hash.GetHashAndReset(destination);

    /// <summary>The ETag of a multipart object, without quotes: MD5 of the parts' MD5s, a dash, the number of parts.</summary>
    /// <param name="partMd5s">The parts' MD5s one after another, 16 bytes each, in part order.</param>
    /// <exception cref="ArgumentException">Not a multiple of 16 bytes, or none.</exception>
    public static string OfParts(ReadOnlySpan<byte> partMd5s)
    {
        if (partMd5s.IsEmpty || partMd5s.Length % Size != 0) throw new ArgumentException("MD5s have 16 bytes each.", nameof(partMd5s));
        Span<byte> md5 = stackalloc byte[Size];
        MD5.HashData(partMd5s, md5);
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(md5)}-{partMd5s.Length / Size}");
    }

    /// <summary>Gives back the hash.</summary>
    public void Dispose() => _hash.Dispose();
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Load;

/// <summary>What is measured and how it is talked to.</summary>
/// <param name="Endpoint">Scheme, host and port; the path is not used.</param>
/// <param name="Bucket">Path-style bucket; 1 to 63 characters of a-z, 0-9, dot and hyphen.</param>
/// <param name="PathPrefix">Goes before the bucket, for servers that keep objects under a folder: empty, or "/o".</param>
/// <param name="KeyPrefix">Goes before each key's number; a-z, A-Z, 0-9, and - _ . /</param>
/// <param name="Credentials">Null to send no signature.</param>
/// <param name="Region">The region of the credential scope.</param>
/// <param name="Authorities">The only certificate authorities trusted over TLS; null for the system's.</param>
internal sealed record Target(
    Uri Endpoint, string Bucket, string PathPrefix, string KeyPrefix, Credentials? Credentials, string Region, X509Certificate2Collection? Authorities)
{
    public bool Tls => Endpoint.Scheme == Uri.UriSchemeHttps;

    /// <summary>The Host header: with the port unless it is the scheme's own, as clients send it.</summary>
    public string Host => Endpoint.IsDefaultPort ? Endpoint.Host : $"{Endpoint.Host}:{Endpoint.Port}";
}

/// <summary>The bytes that every PUT of a run sends, and the value of x-amz-content-sha256 that goes with them.</summary>
internal sealed class Payload
{
    /// <param name="size">Bytes, 0 to 1 GiB.</param>
    /// <param name="signed">True to send the payload's SHA-256, false for UNSIGNED-PAYLOAD.</param>
    public Payload(int size, bool signed)
    {
        Bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        new Random(20_251_122).NextBytes(Bytes);
        Hash = new byte[signed ? 64 : UnsignedHash.Length];
        if (signed) Convert.TryToHexStringLower(SHA256.HashData(Bytes), Hash, out _);
        else UnsignedHash.CopyTo(Hash);
    }

    public byte[] Bytes { get; }

    public byte[] Hash { get; }

    private static ReadOnlySpan<byte> UnsignedHash => "UNSIGNED-PAYLOAD"u8;
}

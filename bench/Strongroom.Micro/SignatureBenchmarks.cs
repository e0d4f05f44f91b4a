using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Strongroom.Crypto.Signing;

namespace Strongroom.Micro;

/// <summary>Signature Version 4 without its reading off the wire: the key of a day, a request's signature, one chunk's.</summary>
public class SignatureBenchmarks
{
    private const string Timestamp = "20130524T000000Z";
    private const string Scope = "20130524/us-east-1/s3/aws4_request";
    private readonly byte[] _signingKey = new byte[SigV4Signing.Size];
    private readonly byte[] _signature = new byte[SigV4Signing.Size];
    private readonly byte[] _canonicalRequest = new byte[400];
    private readonly byte[] _chunk = new byte[64 << 10];

    [Benchmark]
    public void DeriveKey() => SigV4Signing.DeriveKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3", _signingKey);

    [Benchmark]
    public void SignRequest()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_canonicalRequest, hash);
        SigV4Signing.SignRequest(_signingKey, Timestamp, Scope, hash, _signature);
    }

    [Benchmark]
    public void SignChunkOf64KiB()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_chunk, hash);
        SigV4Signing.SignChunk(_signingKey, Timestamp, Scope, _signature, hash, _signature);
    }
}

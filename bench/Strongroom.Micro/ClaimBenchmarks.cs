using BenchmarkDotNet.Attributes;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Micro;

/// <summary>A signed request's claim, read and proved: what each request pays before anything is done for it.</summary>
public class ClaimBenchmarks
{
    private const string Region = "us-east-1";

    private readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly byte[] _signingKey = new byte[SigV4Signing.Size];
    private WireRequest _request = null!;

    [GlobalSetup]
    public void Setup()
    {
        _request = new TestRequest("GET", "/bench/k/0000000017").Header("User-Agent", "load").Sign(_now).Build();
        SigV4Signing.DeriveKey(TestRequest.SecretAccessKey, "20260101", Region, "s3", _signingKey);
        if (ParseAndVerify() is not null) throw new InvalidOperationException("The signature does not hold.");
    }

    [Benchmark]
    public Result<AuthenticationClaim> Parse() => SigV4Parser.Parse(_request, Region);

    [Benchmark]
    public ServiceError? ParseAndVerify() => SigV4Parser.Parse(_request, Region).Value.Verify(_request, _signingKey, _now);
}

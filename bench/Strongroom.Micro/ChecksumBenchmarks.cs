using BenchmarkDotNet.Attributes;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Micro;

/// <summary>The checksums that clients send, over 64 KiB as they come off the wire.</summary>
public class ChecksumBenchmarks
{
    private readonly byte[] _data = new byte[64 << 10];
    private readonly byte[] _result = new byte[64];

    [ParamsAllValues]
    public ChecksumAlgorithm Algorithm { get; set; }

    [Benchmark]
    public void Compute() => Checksum.Compute(Algorithm, _data, _result);
}

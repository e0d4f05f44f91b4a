using System.Text;
using BenchmarkDotNet.Attributes;
using Strongroom.Kernel;

namespace Strongroom.Micro;

/// <summary>What every request pays for its key before anything else happens.</summary>
public class NameBenchmarks
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes("backup/2026/11/22/snapshots/0d9f4a5e-part-000017.bin");

    [Benchmark]
    public ObjectKeyFault ParseObjectKey() => ObjectKey.TryCreate(_utf8, out _);
}

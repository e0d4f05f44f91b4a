using BenchmarkDotNet.Attributes;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;

namespace Strongroom.Micro;

/// <summary>A body sealed and opened whole with a key of its own, as small objects are; the sizes are the rows of the load test.</summary>
public class SealBenchmarks
{
    private readonly byte[] _key = new byte[SealedBody.KeySize];
    private readonly byte[] _context = new byte[96];
    private byte[] _plain = [];
    private byte[] _sealed = [];

    [Params(4 << 10, 128 << 10, 1 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        RandomSource.System.Fill(_key);
        _plain = new byte[Size];
        _sealed = SealedBody.SealOnce(_key, _context, _plain, RandomSource.System);
    }

    [Benchmark]
    public int Seal() => SealedBody.SealOnce(_key, _context, _plain, _sealed, RandomSource.System);

    [Benchmark]
    public int Open() => SealedBody.OpenOnce(_key, _context, _sealed, _plain);
}

/// <summary>What each object version pays for its data key.</summary>
public class KeyWrapBenchmarks : IDisposable
{
    private readonly Kek _kek = new("bench", new byte[Kek.KeySize], RandomSource.System);
    private readonly byte[] _key = new byte[KeyWrap.KeySize];
    private readonly byte[] _context = new byte[96];
    private byte[] _wrapped = [];

    [GlobalSetup]
    public void Setup() => _wrapped = KeyWrap.Wrap(_kek, _key, _context);

    [Benchmark]
    public int Wrap() => KeyWrap.Wrap(_kek, _key, _context, _wrapped);

    [Benchmark]
    public void Unwrap() => KeyWrap.Unwrap(_kek, _wrapped, _context, _key);

    public void Dispose()
    {
        _kek.Dispose();
        GC.SuppressFinalize(this);
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// A key that wraps data keys. Safe for many threads. It never encrypts itself: each start (and each 2^28 wraps) derives
/// a wrapping key of its own, so that random nonces stay far below the 2^32 uses that NIST SP 800-38D allows one key.
/// </summary>
public sealed class Kek : IDisposable
{
    /// <summary>Bytes of the key.</summary>
    public const int KeySize = 32;

    /// <summary>Longest key id, ASCII characters.</summary>
    public const int IdLengthMax = 255;

    /// <summary>Bytes of the random epoch that a wrapping key is derived with.</summary>
    internal const int EpochSize = 16;

    // Restarts make epochs. Beyond this many, older ones are derived anew for each use (3 µs) instead of kept.
    private const int CachedEpochsMax = 1024;

    private readonly byte[] _key = GC.AllocateArray<byte>(KeySize, pinned: true);
    private readonly RandomSource _random;
    private readonly ConcurrentDictionary<UInt128, WrappingKey> _epochs = new();
    private readonly Lock _renewal = new();
    private WrappingKey? _current;
    private bool _disposed;

    /// <summary>Takes a copy of the key.</summary>
    /// <param name="id">Names the key in what it wraps: 1 to 255 printable ASCII characters.</param>
    /// <param name="key">32 uniformly random bytes.</param>
    /// <param name="random">Source of epochs and nonces.</param>
    /// <exception cref="ArgumentException">Id or key has the wrong size, or the id other characters.</exception>
    public Kek(string id, ReadOnlySpan<byte> key, RandomSource random)
    {
        if (id.Length is 0 or > IdLengthMax || id.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("A key id is 1 to 255 printable ASCII characters.", nameof(id));
        if (key.Length != KeySize) throw new ArgumentException("A KEK has 32 bytes.", nameof(key));
        Id = id;
        key.CopyTo(_key);
        _random = random;
    }

    /// <summary>What wrapped keys name this key by.</summary>
    public string Id { get; }

    /// <summary>Zeroes the key. Wrapping and unwrapping fail from then on.</summary>
    public void Dispose()
    {
        lock (_renewal)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_key);
            foreach (var cached in _epochs.Values) cached.Dispose();
            _epochs.Clear();
            _current?.Dispose();
        }
    }

    /// <summary>The wrapping key for new wraps, and a nonce for one.</summary>
    internal WrappingKey TakeForWrap(Span<byte> nonce)
    {
        _random.Fill(nonce);
        var current = Volatile.Read(ref _current);
        return current is not null && current.TakeUse() ? current : Renew();
    }

    /// <summary>The wrapping key of an epoch that was read from a wrapped key; if not <paramref name="kept"/>, call <see cref="Keep"/>.</summary>
    internal WrappingKey ForEpoch(ReadOnlySpan<byte> epoch, out bool kept)
    {
        kept = _epochs.TryGetValue(WrappingKey.Number(epoch), out var known);
        return known ?? Derive(epoch);
    }

    /// <summary>Keeps a wrapping key that has opened something (a forged epoch must not fill the cache), or disposes of it.</summary>
    internal void Keep(WrappingKey used, bool opened)
    {
        lock (_renewal)
        {
            if (opened && !_disposed && _epochs.Count < CachedEpochsMax && _epochs.TryAdd(WrappingKey.Number(used.Epoch), used)) return;
        }
        used.Dispose();
    }

    private WrappingKey Renew()
    {
        lock (_renewal)
        {
            if (_current is not null && _current.TakeUse()) return _current;
            Span<byte> epoch = stackalloc byte[EpochSize];
            _random.Fill(epoch);
            var next = Derive(epoch);
            next.TakeUse();
            _epochs[WrappingKey.Number(epoch)] = next;
            Volatile.Write(ref _current, next);
            return next;
        }
    }

    private WrappingKey Derive(ReadOnlySpan<byte> epoch)
    {
        Span<byte> derived = stackalloc byte[KeySize];
        lock (_renewal)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Hkdf.Derive(_key, "strongroom/v1/key-wrap"u8, epoch, derived);
        }
        var result = new WrappingKey(epoch, derived);
        CryptographicOperations.ZeroMemory(derived);
        return result;
    }
}

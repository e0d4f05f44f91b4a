using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Sealing;

/// <summary>AES-256-GCM under the key of one epoch of a <see cref="Kek"/>.</summary>
internal sealed class WrappingKey(ReadOnlySpan<byte> epoch, ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Most wraps under one epoch: nonces collide with probability below 2^-40.</summary>
    private const int UsesMax = 1 << 28;

    private readonly AesGcm _aes = new(key, KeyWrap.TagSize);
    // AesGcm keeps one native context, which two threads must not share.
    private readonly Lock _gate = new();
    private readonly byte[] _epoch = epoch.ToArray();
    private int _uses;

    public ReadOnlySpan<byte> Epoch => _epoch;

    public static UInt128 Number(ReadOnlySpan<byte> epoch) => BinaryPrimitives.ReadUInt128BigEndian(epoch);

    public bool TakeUse() => Interlocked.Increment(ref _uses) is > 0 and <= UsesMax;

    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> sealedBytes, Span<byte> tag, ReadOnlySpan<byte> aad)
    {
        lock (_gate) _aes.Encrypt(nonce, plain, sealedBytes, tag, aad);
    }

    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> aad)
    {
        try
        {
            lock (_gate) _aes.Decrypt(nonce, sealedBytes, tag, plain, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plain);
            return false;
        }
    }

    public void Dispose()
    {
        lock (_gate) _aes.Dispose();
    }
}

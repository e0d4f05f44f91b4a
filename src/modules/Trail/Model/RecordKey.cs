using System.Security.Cryptography;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>
/// The key of one start, and the counter that its nonces come from. A cipher object serves one thread at a time, so there are several, and the
/// processor chooses.
/// </summary>
internal sealed class RecordKey : IDisposable
{
    private readonly byte[] startId;
    private readonly AesGcm[] ciphers;
    private readonly Lock[] locks;
    private ulong counter;

    public RecordKey(IRecordKeys keys, ReadOnlySpan<byte> startId, int ciphersMax)
    {
        this.startId = startId.ToArray();
        Span<byte> key = stackalloc byte[SealedRecord.KeySize];
        keys.Derive(SealedRecord.KeyLabel, startId, key);
        ciphers = new AesGcm[ciphersMax];
        locks = new Lock[ciphersMax];
        for (var i = 0; i < ciphersMax; i++)
        {
            ciphers[i] = new AesGcm(key, SealedRecord.TagSize);
            locks[i] = new Lock();
        }
        CryptographicOperations.ZeroMemory(key);
    }

    public ReadOnlySpan<byte> StartId => startId;

    /// <summary>A number that this key has not had before, from 1 on.</summary>
    public ulong Next() => Interlocked.Increment(ref counter);

    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> sealedBytes, Span<byte> tag, ReadOnlySpan<byte> associated)
    {
        var i = Stripe();
        lock (locks[i]) ciphers[i].Encrypt(nonce, plain, sealedBytes, tag, associated);
    }

    /// <exception cref="CryptographicException">It was not sealed by this key, or was changed.</exception>
    public void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
    {
        var i = Stripe();
        lock (locks[i]) ciphers[i].Decrypt(nonce, sealedBytes, tag, plain, associated);
    }

    public void Dispose()
    {
        foreach (var cipher in ciphers) cipher.Dispose();
    }

    private int Stripe() => (int)((uint)Thread.GetCurrentProcessorId() % (uint)ciphers.Length);
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Key, base nonce and commitment of one body, and the sealing of single chunks with them. Spec: https://c2sp.org/chunked-encryption.
/// </summary>
internal sealed class ChunkCipher : IDisposable
{
    private const int NonceSize = 12;
    private const int DerivedSize = SealedBody.KeySize + NonceSize + SealedBody.CommitmentSize;
    private const int ContextOnStackMax = 256;

    private static ReadOnlySpan<byte> InfoPrefix => "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;

    private readonly AesGcm _aes;
    private readonly byte[] _baseNonce = new byte[NonceSize];

    /// <summary>Derives everything, and writes the commitment that goes into (or must equal) the header's.</summary>
    public ChunkCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> commitment)
    {
        if (key.Length != SealedBody.KeySize) throw new ArgumentException("A data key has 32 bytes.", nameof(key));
        if (salt.Length != SealedBody.SaltSize) throw new ArgumentException("A salt has 24 bytes.", nameof(salt));

        Span<byte> derived = stackalloc byte[DerivedSize];
        Derive(key, salt, context, derived);
        _aes = new AesGcm(derived[..SealedBody.KeySize], SealedBody.TagSize);
        derived.Slice(SealedBody.KeySize, NonceSize).CopyTo(_baseNonce);
        derived[(SealedBody.KeySize + NonceSize)..].CopyTo(commitment);
        CryptographicOperations.ZeroMemory(derived);
    }

    public void Seal(long chunk, ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        NonceOf(chunk, nonce);
        _aes.Encrypt(nonce, plain, destination[..plain.Length], destination.Slice(plain.Length, SealedBody.TagSize));
    }

    /// <summary>False, with the destination zeroed, if the chunk is not the one sealed at this place.</summary>
    public bool TryOpen(long chunk, ReadOnlySpan<byte> sealedChunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        NonceOf(chunk, nonce);
        try
        {
            _aes.Decrypt(nonce, sealedChunk[..^SealedBody.TagSize], sealedChunk[^SealedBody.TagSize..], plain);
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
        CryptographicOperations.ZeroMemory(_baseNonce);
        _aes.Dispose();
    }

    private void NonceOf(long chunk, Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        var tail = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ (ulong)chunk);
    }

    private static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        var infoLength = InfoPrefix.Length + salt.Length + context.Length;
        var rented = context.Length > ContextOnStackMax ? ArrayPool<byte>.Shared.Rent(infoLength) : null;
        var info = rented is null ? stackalloc byte[128 + ContextOnStackMax] : rented;
        info = info[..infoLength];
        InfoPrefix.CopyTo(info);
        salt.CopyTo(info[InfoPrefix.Length..]);
        context.CopyTo(info[(InfoPrefix.Length + salt.Length)..]);
        Hkdf.ExpandSha512(key, info, derived);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}

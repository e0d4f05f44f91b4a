using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Konscious.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;

namespace Strongroom.Server.Roots;

/// <summary>What one guess of a passphrase costs, by Argon2id's parameters.</summary>
/// <param name="MemoryKibibytes">m: 8 for each lane, at least, to 4 GiB.</param>
/// <param name="Passes">t: 1 to 64.</param>
/// <param name="Lanes">p: 1 to 64.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Argon2Cost(int MemoryKibibytes, int Passes, int Lanes)
{
    /// <summary>The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.</summary>
    public static Argon2Cost Default { get; } = new(64 << 10, 3, 4);

    public bool IsValid => Lanes is >= 1 and <= 64 && Passes is >= 1 and <= 64 && MemoryKibibytes >= 8 * Lanes && MemoryKibibytes <= 4 << 20;
}

/// <summary>
/// Bytes sealed under a passphrase: Argon2id (RFC 9106) makes the key, a sealed body holds the bytes, bound to the parameters. Format: docs/formats/passphrase-seal.md
/// </summary>
internal static class PassphraseSeal
{
    /// <summary>Magic (4), version (1), m, t, p (4 each), salt (16).</summary>
    private const int HeaderSize = 33;

    private const int SaltOffset = 17;
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "SRPP"u8;

    /// <summary>Seals bytes; the caller zeroes them and the passphrase.</summary>
    public static byte[] Seal(byte[] passphrase, ReadOnlySpan<byte> secret, Argon2Cost cost, RandomSource random)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        Magic.CopyTo(header);
        header[4] = Version;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], cost.MemoryKibibytes);
        BinaryPrimitives.WriteInt32BigEndian(header[9..], cost.Passes);
        BinaryPrimitives.WriteInt32BigEndian(header[13..], cost.Lanes);
        random.Fill(header[SaltOffset..]);
        var key = Derive(passphrase, header[SaltOffset..], cost);
        try
        {
            return [.. header, .. SealedBody.SealOnce(key, header, secret, random)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens what was sealed; the caller zeroes it and the passphrase.</summary>
    /// <exception cref="FormatException">These are no bytes of such a seal, or they ask for more than any release has written.</exception>
    /// <exception cref="SealBrokenException">Another passphrase, or changed bytes.</exception>
    public static byte[] Open(byte[] passphrase, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < HeaderSize || !sealedBytes.StartsWith(Magic) || sealedBytes[4] != Version) throw new FormatException("This is nothing that this version sealed under a passphrase.");
        var header = sealedBytes[..HeaderSize];
        var cost = new Argon2Cost(
            BinaryPrimitives.ReadInt32BigEndian(header[5..]), BinaryPrimitives.ReadInt32BigEndian(header[9..]), BinaryPrimitives.ReadInt32BigEndian(header[13..]));
        if (!cost.IsValid) throw new FormatException("The parameters of the passphrase are out of range.");
        var key = Derive(passphrase, header[SaltOffset..], cost);
        try
        {
            return SealedBody.OpenOnce(key, header, sealedBytes[HeaderSize..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Derive(byte[] passphrase, ReadOnlySpan<byte> salt, Argon2Cost cost)
    {
        using var argon = new Argon2id(passphrase) { Salt = salt.ToArray(), MemorySize = cost.MemoryKibibytes, Iterations = cost.Passes, DegreeOfParallelism = cost.Lanes };
        return argon.GetBytes(SealedBody.KeySize);
    }
}

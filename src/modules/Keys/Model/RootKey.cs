using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;

namespace Strongroom.Keys.Model;

/// <summary>
/// A root of trust that is 32 bytes of key in memory, read from a key file. The file's text form is "strongroom-root-key-v1 ID BASE64" and a
/// line feed: see docs/formats/root-key.md.
/// </summary>
public sealed class RootKey : IRootOfTrust, IDisposable
{
    private const string Magic = "strongroom-root-key-v1";
    private const string IdPrefix = "root-";
    private const int IdBytes = 8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly Kek kek;

    private RootKey(string id, ReadOnlySpan<byte> key, RandomSource random) => kek = new Kek(id, key, random);

    /// <summary>The key's public name.</summary>
    public string Id => kek.Id;

    /// <summary>Makes a new key and its file's content. The caller zeroes the content once it is written.</summary>
    public static byte[] CreateFile(RandomSource random)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        Span<byte> key = stackalloc byte[Kek.KeySize];
        random.Fill(id);
        random.Fill(key);
        // Built as bytes and not as a string: a string could not be zeroed.
        Span<byte> text = stackalloc byte[48];
        System.Buffers.Text.Base64.EncodeToUtf8(key, text, out _, out var length);
        byte[] file = [.. Encoding.ASCII.GetBytes($"{Magic} {IdPrefix}{Convert.ToHexStringLower(id)} "), .. text[..length], (byte)'\n'];
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(text);
        return file;
    }

    /// <summary>Reads a key file's content.</summary>
    /// <exception cref="FormatException">It is no key file of this version.</exception>
    public static RootKey Parse(ReadOnlySpan<byte> file, RandomSource random)
    {
        Span<byte> key = stackalloc byte[Kek.KeySize + 3];
        var text = file.TrimEnd("\r\n"u8);
        var afterMagic = text.IndexOf((byte)' ');
        var afterId = text.LastIndexOf((byte)' ');
        if (afterMagic < 0 || afterId <= afterMagic || !IsId(text[(afterMagic + 1)..afterId]) || !text[..afterMagic].SequenceEqual(Encoding.ASCII.GetBytes(Magic))
            || System.Buffers.Text.Base64.DecodeFromUtf8(text[(afterId + 1)..], key, out _, out var length) != OperationStatus.Done
            || length != Kek.KeySize)
            throw new FormatException("This is not a root key file that this version reads.");
        var root = new RootKey(Encoding.ASCII.GetString(text[(afterMagic + 1)..afterId]), key[..Kek.KeySize], random);
        CryptographicOperations.ZeroMemory(key);
        return root;
    }

    private static bool IsId(ReadOnlySpan<byte> id) =>
        id.Length == IdPrefix.Length + (2 * IdBytes) && id.StartsWith("root-"u8) && !id[IdPrefix.Length..].ContainsAnyExcept(HexDigits);

    /// <inheritdoc/>
    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) => KeyWrap.Wrap(kek, key, context);

    /// <inheritdoc/>
    public void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key) => KeyWrap.Unwrap(kek, wrapped, context, key);

    /// <inheritdoc/>
    public void Dispose() => kek.Dispose();
}

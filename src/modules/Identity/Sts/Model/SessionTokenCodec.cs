using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto.Sealing;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;

namespace Strongroom.Identity.Sts;

/// <summary>
/// The sealed form of a session token. Its key is the server's own, derived for this purpose; nothing of a user's or root's secret is in it. What was
/// changed, cut, or belongs to another access key id does not open, and all failures look alike. See docs/formats/session-token.md
/// </summary>
internal sealed class SessionTokenCodec(ISecretSealer sealer)
{
    /// <summary>The most characters of a token.</summary>
    public const int CharactersMax = 12 * 1024;

    internal const byte Version = 1;
    private const int HeadLengthSize = 2;

    private static ReadOnlySpan<byte> Magic => "SRST"u8;

    /// <summary>Seals a token.</summary>
    /// <param name="token">What it says.</param>
    /// <param name="packed">Its <see cref="SessionToken.Pack"/>, packed by <see cref="SessionPacker"/>.</param>
    public string Seal(SessionToken token, ReadOnlySpan<byte> packed)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(SessionHead.Of(token), SessionJson.Default.SessionHead);
        var plain = new byte[HeadLengthSize + head.Length + packed.Length];
        BinaryPrimitives.WriteUInt16BigEndian(plain, checked((ushort)head.Length));
        head.CopyTo(plain.AsSpan(HeadLengthSize));
        packed.CopyTo(plain.AsSpan(HeadLengthSize + head.Length));
        byte[] whole = [.. Magic, Version, .. sealer.Seal(Owner(token.AccessKeyId), plain)];
        CryptographicOperations.ZeroMemory(head);
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(whole);
    }

    /// <summary>Opens a token; null where it is none of this server's for this access key id. Whether it has expired is not looked at.</summary>
    public SessionToken? Open(string accessKeyId, string text)
    {
        if (text.Length is 0 or > CharactersMax || !SessionKeyId.TryAccount(accessKeyId, out var account)) return null;
        var whole = new byte[text.Length];
        // The one way of writing it: what is read leniently could be written in many, and each would be another token to a cache.
        if (!Convert.TryFromBase64String(text, whole, out var size) || !string.Equals(Convert.ToBase64String(whole.AsSpan(0, size)), text, StringComparison.Ordinal)) return null;
        var bytes = whole.AsSpan(0, size);
        if (!bytes.StartsWith(Magic) || bytes.Length <= Magic.Length || bytes[Magic.Length] != Version) return null;
        try
        {
            var plain = sealer.Open(Owner(accessKeyId), bytes[(Magic.Length + 1)..]);
            try
            {
                return Read(accessKeyId, account, plain);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }
        catch (Exception fault) when (fault is SealBrokenException or JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static SessionToken? Read(string accessKeyId, AccountId account, ReadOnlySpan<byte> plain)
    {
        if (plain.Length < HeadLengthSize) return null;
        var rest = plain[HeadLengthSize..];
        var headLength = BinaryPrimitives.ReadUInt16BigEndian(plain);
        if (headLength > rest.Length) return null;
        var head = JsonSerializer.Deserialize(rest[..headLength], SessionJson.Default.SessionHead);
        return head?.ToToken(accessKeyId, account, SessionPacker.Unpack(rest[headLength..]));
    }

    private static byte[] Owner(string accessKeyId) => Encoding.ASCII.GetBytes(accessKeyId);
}

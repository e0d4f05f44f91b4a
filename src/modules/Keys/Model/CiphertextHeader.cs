using System.Buffers.Binary;
using System.Globalization;

namespace Strongroom.Keys.Model;

/// <summary>
/// What stands before the sealed bytes of a ciphertext, in clear: which key and which version of its material made it. Nothing of it is believed before the
/// sealed bytes, which it is bound to, opened. See docs/formats/kms-ciphertext.md
/// </summary>
internal readonly record struct CiphertextHeader(string Account, string KeyId, int MaterialVersion)
{
    /// <summary>Magic (4), version (1), account (8), key id (16), version of the material (4).</summary>
    public const int Size = 33;

    private const byte Version = 1;
    private const long AccountMax = 999_999_999_999;

    private static ReadOnlySpan<byte> Magic => "SRKC"u8;

    public bool IsOf(KmsKey key) => KeyId == key.Id && Account == key.Account;

    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        destination[4] = Version;
        BinaryPrimitives.WriteInt64BigEndian(destination[5..], long.Parse(Account, CultureInfo.InvariantCulture));
        Guid.ParseExact(KeyId, "D").TryWriteBytes(destination[13..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(destination[29..], MaterialVersion);
    }

    /// <summary>Reads the header of a ciphertext; false where these are no bytes of one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> ciphertext, out CiphertextHeader header)
    {
        header = default;
        if (ciphertext.Length < Size || !ciphertext.StartsWith(Magic) || ciphertext[4] != Version) return false;
        var account = BinaryPrimitives.ReadInt64BigEndian(ciphertext[5..]);
        var version = BinaryPrimitives.ReadInt32BigEndian(ciphertext[29..]);
        if (account is < 0 or > AccountMax || version < 1) return false;
        header = new(account.ToString("D12", CultureInfo.InvariantCulture), new Guid(ciphertext[13..29], bigEndian: true).ToString("D"), version);
        return true;
    }
}

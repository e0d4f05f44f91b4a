using Strongroom.Crypto;

namespace Strongroom.Keys.Model;

/// <summary>Ids of keys: UUIDs of version 4. Spec: https://www.rfc-editor.org/rfc/rfc9562#section-5.4</summary>
internal static class KeyIds
{
    public static string Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}

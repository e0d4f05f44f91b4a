using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Trail.Model;

/// <summary>
/// The layout of one sealed event: header (magic, version, start id, counter), ciphertext, tag. See docs/formats/audit-record.md
/// </summary>
internal static class SealedRecord
{
    public const byte Version = 1;
    public const int StartIdSize = 16;
    public const int HeaderSize = 4 + 1 + StartIdSize + 8;
    public const int TagSize = 16;
    public const int NonceSize = 12;
    public const int KeySize = 32;
    public const int AccountBytesMax = 64;
    public const string KeyLabel = "audit-record";
    public const int SealedBytesMax = HeaderSize + AuditCodec.EncodedBytesMax + TagSize;

    private const int CounterAt = 5 + StartIdSize;

    private static ReadOnlySpan<byte> Magic => "SRAR"u8;

    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> startId, ulong counter)
    {
        Magic.CopyTo(header);
        header[4] = Version;
        startId.CopyTo(header[5..]);
        BinaryPrimitives.WriteUInt64BigEndian(header[CounterAt..], counter);
    }

    public static bool IsHeader(ReadOnlySpan<byte> sealedRecord) =>
        sealedRecord.Length is >= HeaderSize + TagSize and <= SealedBytesMax && sealedRecord.StartsWith(Magic) && sealedRecord[4] == Version;

    public static ReadOnlySpan<byte> StartId(ReadOnlySpan<byte> header) => header.Slice(5, StartIdSize);

    /// <summary>NIST SP 800-38D 8.2.1: a fixed field (four zero bytes: each start has a key of its own) and the counter.</summary>
    public static void Nonce(ReadOnlySpan<byte> header, Span<byte> nonce)
    {
        nonce[..4].Clear();
        header.Slice(CounterAt, 8).CopyTo(nonce[4..]);
    }

    /// <summary>The header and the account; the header's length is fixed, so the two cannot be read in another way.</summary>
    public static int AssociatedData(ReadOnlySpan<byte> header, string account, Span<byte> destination)
    {
        header.CopyTo(destination);
        return HeaderSize + Encoding.UTF8.GetBytes(account, destination[HeaderSize..]);
    }
}

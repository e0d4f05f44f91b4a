using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Storage;

namespace Strongroom.Trail.Model;

/// <summary>What a frame's header tells.</summary>
/// <param name="First">The first row's sequence number.</param>
/// <param name="Last">The last row's.</param>
/// <param name="Count">How many rows.</param>
/// <param name="BodySize">Bytes after the header.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(long First, long Last, int Count, int BodySize);

/// <summary>
/// The layout of record files: a header, then frames, each with rows and an authentication code over itself and the code before it. See
/// docs/formats/local-record-file.md
/// </summary>
internal static class RecordFrame
{
    public const byte Version = 1;
    public const int CodeSize = 32;
    public const int FileHeaderSize = 4 + 4 + 8 + CodeSize + CodeSize;
    public const int HeaderSize = 4 + 4 + 4 + 8 + 8 + CodeSize;
    public const int RowsMax = 10_000;
    public const int BodySizeMax = (16 << 20) + SealedRecord.SealedBytesMax + 256;

    private const int FileFieldsSize = FileHeaderSize - CodeSize;
    private const int FieldsSize = HeaderSize - CodeSize;

    private static ReadOnlySpan<byte> FileMagic => "SRRF"u8;

    private static ReadOnlySpan<byte> Magic => "SRFR"u8;

    /// <summary>The header of a file. Its code ends it, and is what the first frame follows.</summary>
    public static void WriteFileHeader(Span<byte> header, long number, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key)
    {
        FileMagic.CopyTo(header);
        header[4..8].Clear();
        header[4] = Version;
        BinaryPrimitives.WriteInt64BigEndian(header[8..], number);
        previous.CopyTo(header[16..]);
        HMACSHA256.HashData(key, header[..FileFieldsSize], header[FileFieldsSize..]);
    }

    /// <summary>Reads the header of a file; false where it is not one that this server wrote.</summary>
    public static bool TryReadFileHeader(ReadOnlySpan<byte> header, ReadOnlySpan<byte> key, out long number, out byte[] previous, out byte[] code)
    {
        (number, previous, code) = (0, [], []);
        if (header.Length < FileHeaderSize || !header.StartsWith(FileMagic) || header[4] != Version) return false;
        Span<byte> expected = stackalloc byte[CodeSize];
        HMACSHA256.HashData(key, header[..FileFieldsSize], expected);
        code = header.Slice(FileFieldsSize, CodeSize).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(expected, code)) return false;
        number = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
        previous = header.Slice(16, CodeSize).ToArray();
        return true;
    }

    /// <summary>Writes the header before a body that is in its place; its code ends it.</summary>
    public static void Close(Span<byte> frame, FrameHeader header, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key)
    {
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], header.Count);
        BinaryPrimitives.WriteInt32BigEndian(frame[8..], header.BodySize);
        BinaryPrimitives.WriteInt64BigEndian(frame[12..], header.First);
        BinaryPrimitives.WriteInt64BigEndian(frame[20..], header.Last);
        Code(frame, frame.Slice(HeaderSize, header.BodySize), previous, key, frame.Slice(FieldsSize, CodeSize));
    }

    /// <summary>Reads a header's fields, not yet proved; false where they cannot be a frame's.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Magic)) return false;
        header = new(
            BinaryPrimitives.ReadInt64BigEndian(bytes[12..]), BinaryPrimitives.ReadInt64BigEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]));
        return header.Count is > 0 and <= RowsMax && header.BodySize is > 0 and <= BodySizeMax && header.First > 0 && header.Last >= header.First;
    }

    public static ReadOnlySpan<byte> CodeOf(ReadOnlySpan<byte> header) => header.Slice(FieldsSize, CodeSize);

    /// <summary>True where a whole frame is unchanged and follows the frame with that code.</summary>
    public static bool IsProved(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[CodeSize];
        Code(header, body, previous, key, expected);
        return CryptographicOperations.FixedTimeEquals(expected, CodeOf(header));
    }

    /// <summary>Sequence number less the frame's first, account, time, sealed event.</summary>
    public static void WriteRow(FieldWriter body, long first, OutboxRow row)
    {
        body.Varint((ulong)(row.Sequence - first));
        body.Text(row.Account);
        body.Varint((ulong)row.TimeMs);
        body.Varint((ulong)row.Payload.Length);
        body.Raw(row.Payload.Span);
    }

    /// <summary>The rows of a proved frame after a sequence number.</summary>
    /// <exception cref="RecordBrokenException">The rows are not as many, or not in the order, that the header says.</exception>
    public static void ReadRows(FrameHeader header, ReadOnlyMemory<byte> body, long after, List<OutboxRow> rows)
    {
        var reader = new FieldReader(body.Span);
        var before = header.First - 1;
        for (var i = 0; i < header.Count; i++)
        {
            var sequence = header.First + (long)reader.Varint();
            if (sequence <= before || sequence > header.Last) throw new RecordBrokenException();
            before = sequence;
            var account = reader.Block();
            var time = (long)reader.Varint();
            var payload = reader.Block();
            if (sequence > after) rows.Add(new OutboxRow(sequence, Encoding.UTF8.GetString(account), time, payload.ToArray()));
        }
        if (before != header.Last || !reader.IsAtEnd) throw new RecordBrokenException();
    }

    private static void Code(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key, Span<byte> code)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(previous);
        mac.AppendData(header[..FieldsSize]);
        mac.AppendData(body);
        mac.GetHashAndReset(code);
    }
}

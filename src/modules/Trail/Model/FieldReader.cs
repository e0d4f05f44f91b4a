using System.Text;

namespace Strongroom.Trail.Model;

/// <summary>Reads what <see cref="FieldWriter"/> wrote, and refuses what reaches beyond its end.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <exception cref="RecordBrokenException">Nothing is left.</exception>
    public byte Byte()
    {
        if (rest.IsEmpty) throw new RecordBrokenException();
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    /// <exception cref="RecordBrokenException">It does not end, or is longer than 64 bits.</exception>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new RecordBrokenException();
    }

    /// <summary>A length and as many bytes.</summary>
    /// <exception cref="RecordBrokenException">Fewer are left.</exception>
    public ReadOnlySpan<byte> Block()
    {
        var size = Varint();
        if (size > (ulong)rest.Length) throw new RecordBrokenException();
        var block = rest[..(int)size];
        rest = rest[(int)size..];
        return block;
    }

    /// <exception cref="RecordBrokenException">It reaches beyond the end.</exception>
    public string Text() => Encoding.UTF8.GetString(Block());

    /// <summary>The rest as one number.</summary>
    public static long Number(ReadOnlySpan<byte> block)
    {
        var reader = new FieldReader(block);
        return (long)reader.Varint();
    }

    public static KeyValuePair<string, string> Pair(ReadOnlySpan<byte> block)
    {
        var reader = new FieldReader(block);
        return new(reader.Text(), reader.Text());
    }
}

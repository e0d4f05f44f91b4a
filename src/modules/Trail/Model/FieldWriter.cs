using System.Text;

namespace Strongroom.Trail.Model;

/// <summary>
/// Writes tagged fields into a buffer that grows and is used again: one for each thread, since every request ends here. A field is its tag
/// (one byte), its length (a varint) and its content.
/// </summary>
/// <param name="keptSizeMax">A larger buffer is given up when it is cleared: what one huge batch needed is not kept for ever.</param>
internal sealed class FieldWriter(int keptSizeMax)
{
    private const int FirstSize = 2048;
    private const int EventSizeKeptMax = 64 * 1024;

    [ThreadStatic]
    private static FieldWriter? ofThread;

    private byte[] buffer = new byte[FirstSize];
    private int length;

    /// <summary>What was written since <see cref="Start"/>.</summary>
    public Span<byte> Written => buffer.AsSpan(0, length);

    /// <summary>This thread's writer, empty. It is in use until the caller is done with <see cref="Written"/>.</summary>
    public static FieldWriter Start()
    {
        var writer = ofThread ??= new FieldWriter(EventSizeKeptMax);
        writer.Clear();
        return writer;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        if (buffer.Length > keptSizeMax) buffer = new byte[FirstSize];
        length = 0;
    }

    /// <summary>Room that is filled in later: the writer's bytes from there on may move until then.</summary>
    public void Skip(int count)
    {
        Reserve(count);
        buffer.AsSpan(length, count).Clear();
        length += count;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        buffer[length++] = value;
    }

    public void Field(AuditField tag, Guid value)
    {
        Reserve(18);
        buffer[length] = (byte)tag;
        buffer[length + 1] = 16;
        value.TryWriteBytes(buffer.AsSpan(length + 2), bigEndian: true, out _);
        length += 18;
    }

    /// <summary>A number that is not zero; zero is what an absent field means.</summary>
    public void Field(AuditField tag, long value)
    {
        if (value != 0) Present(tag, value);
    }

    /// <summary>A number that is there even when it is zero.</summary>
    public void Present(AuditField tag, long value)
    {
        Reserve(12);
        buffer[length++] = (byte)tag;
        var at = length++;
        Varint((ulong)value);
        buffer[at] = (byte)(length - at - 1);
    }

    /// <summary>A text; null is an absent field, an empty one is kept.</summary>
    public void Field(AuditField tag, string? value)
    {
        if (value is null) return;
        Byte((byte)tag);
        Text(value);
    }

    public void Field(AuditField tag, string name, string value)
    {
        Byte((byte)tag);
        var nameBytes = Encoding.UTF8.GetByteCount(name);
        var valueBytes = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)(VarintSize(nameBytes) + nameBytes + VarintSize(valueBytes) + valueBytes));
        Text(name, nameBytes);
        Text(value, valueBytes);
    }

    public void Text(string value) => Text(value, Encoding.UTF8.GetByteCount(value));

    public void Text(string value, int bytes)
    {
        Varint((ulong)bytes);
        Reserve(bytes);
        length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(length));
    }

    /// <summary>Seven bits a byte, lowest first; a negative number takes ten bytes.</summary>
    public void Varint(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            buffer[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        buffer[length++] = (byte)value;
    }

    public static int VarintSize(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;

    private void Reserve(int count)
    {
        if (buffer.Length - length < count) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
    }
}

using Strongroom.Storage;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>Walks the frames of a record file and proves each.</summary>
internal static class RecordScan
{
    /// <summary>Reads a whole file as far as it is proved; null where not even its header is.</summary>
    public static RecordFile? Open(IRecordFiles files, string name, ReadOnlySpan<byte> key)
    {
        using var content = files.OpenRead(name);
        Span<byte> header = stackalloc byte[RecordFrame.FileHeaderSize];
        var size = content.Read(0, header);
        if (!RecordFrame.TryReadFileHeader(header[..size], key, out var number, out var previous, out var code)) return null;
        if (RecordFile.NameOf(number) != name) return null;
        var file = new RecordFile(number, previous, code);
        var length = content.Length;
        while (file.Length < length && Frame(content, file.Length, length, file.LastCode, key) is { } frame)
        {
            // A frame that begins before the last one ended is no frame of this chain.
            if (frame.Header.First <= file.Last) break;
            file.Add(frame.Header, frame.Code);
        }
        file.IsWhole = file.Length == length;
        return file;
    }

    /// <summary>The rows of a file after a sequence number and before another, in order; at most so many, a frame more or less.</summary>
    /// <exception cref="RecordBrokenException">A frame that was proved before is not any more.</exception>
    public static void Rows(IRecordFiles files, RecordFile file, long after, int max, List<OutboxRow> rows, ReadOnlySpan<byte> key)
    {
        if (file.Find(after) is not var (place, end)) return;
        using var content = files.OpenRead(file.Name);
        var (offset, previous) = (place.Offset, place.Previous);
        while (offset < end && rows.Count < max)
        {
            var frame = Frame(content, offset, end, previous, key) ?? throw new RecordBrokenException($"The record file {file.Name} is damaged at byte {offset}.");
            if (frame.Header.Last > after) RecordFrame.ReadRows(frame.Header, frame.Body, after, rows);
            offset += RecordFrame.HeaderSize + frame.Header.BodySize;
            previous = frame.Code;
        }
    }

    private static (FrameHeader Header, byte[] Body, byte[] Code)? Frame(IRecordFileContent content, long offset, long end, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key)
    {
        Span<byte> header = stackalloc byte[RecordFrame.HeaderSize];
        if (content.Read(offset, header) < header.Length || !RecordFrame.TryReadHeader(header, out var frame)) return null;
        if (frame.BodySize > end - offset - RecordFrame.HeaderSize) return null;
        var body = GC.AllocateUninitializedArray<byte>(frame.BodySize);
        if (content.Read(offset + RecordFrame.HeaderSize, body) < body.Length) return null;
        return RecordFrame.IsProved(header, body, previous, key) ? (frame, body, RecordFrame.CodeOf(header).ToArray()) : null;
    }
}

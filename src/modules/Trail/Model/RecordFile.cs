namespace Strongroom.Trail.Model;

/// <summary>A frame's place, to begin reading there.</summary>
/// <param name="First">Its first row's sequence number.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Previous">The code of what is before it.</param>
internal readonly record struct FramePlace(long First, long Offset, byte[] Previous);

/// <summary>What is known of one record file: its place in the chain, what it holds, and where some of its frames begin.</summary>
internal sealed class RecordFile(long number, byte[] previous, byte[] headerCode)
{
    // One place for so many bytes: reading begins at most so far before the wanted row.
    private const long PlaceEveryBytes = 256 * 1024;

    private readonly Lock guard = new();
    private readonly List<FramePlace> places = [];

    public long Number { get; } = number;

    public string Name { get; } = NameOf(number);

    /// <summary>The code of the frame before this file.</summary>
    public byte[] Previous { get; } = previous;

    /// <summary>The code of the last proved frame, or of the header.</summary>
    public byte[] LastCode { get; private set; } = headerCode;

    /// <summary>Bytes up to the end of the last proved frame.</summary>
    public long Length { get; private set; } = RecordFrame.FileHeaderSize;

    /// <summary>The first row's sequence number; 0 where it has none.</summary>
    public long First { get; private set; }

    /// <summary>The last proved row's sequence number; 0 where it has none.</summary>
    public long Last { get; private set; }

    /// <summary>True where proved frames reach to the end of what was written.</summary>
    public bool IsWhole { get; set; } = true;

    public static string NameOf(long number) => $"{number:D12}.rec";

    /// <summary>Takes in a proved frame that follows the last one.</summary>
    public void Add(FrameHeader frame, byte[] code)
    {
        lock (guard)
        {
            if (places.Count == 0 || Length - places[^1].Offset >= PlaceEveryBytes) places.Add(new(frame.First, Length, LastCode));
            if (First == 0) First = frame.First;
            Last = frame.Last;
            LastCode = code;
            Length += RecordFrame.HeaderSize + frame.BodySize;
        }
    }

    /// <summary>Where to begin in order to find the first row after a sequence number, and where proved frames end; null where there are none.</summary>
    public (FramePlace Begin, long End)? Find(long after)
    {
        lock (guard)
        {
            if (places.Count == 0) return null;
            var i = places.Count - 1;
            while (i > 0 && places[i].First > after + 1) i--;
            return (places[i], Length);
        }
    }
}

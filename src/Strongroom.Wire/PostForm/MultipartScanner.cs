using System.Buffers;

namespace Strongroom.Wire;

/// <summary>Takes bytes up to the next delimiter, in whatever pieces they come.</summary>
/// <param name="delimiter">CR LF, two dashes, boundary.</param>
internal sealed class MultipartScanner(byte[] delimiter)
{
    /// <summary>Bytes of the delimiter.</summary>
    public int DelimiterLength => delimiter.Length;

    /// <summary>Copies what certainly comes before the delimiter; returns how much.</summary>
    /// <param name="input">Moved on past what was copied, and past the delimiter once it is reached.</param>
    /// <param name="destination">Where the bytes go; at least one byte.</param>
    /// <param name="reached">True where the delimiter was reached and passed.</param>
    public int Take(ref ReadOnlySequence<byte> input, Span<byte> destination, out bool reached)
    {
        var reach = (long)destination.Length + delimiter.Length;
        var window = input.Length > reach ? input.Slice(0, reach) : input;
        var reader = new SequenceReader<byte>(window);
        reached = reader.TryReadTo(out ReadOnlySequence<byte> before, delimiter, advancePastDelimiter: false);
        // The last bytes may be the delimiter's beginning.
        var certain = reached ? before.Length : window.Length - (delimiter.Length - 1);
        var count = (int)Math.Clamp(certain, 0, destination.Length);
        input.Slice(0, count).CopyTo(destination);
        reached = reached && count == before.Length;
        input = input.Slice(reached ? count + delimiter.Length : count);
        return count;
    }
}

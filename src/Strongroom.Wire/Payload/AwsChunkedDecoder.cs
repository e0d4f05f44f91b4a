using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Takes the aws-chunked framing off: <c>SIZE[;chunk-signature=HEX]\r\n DATA \r\n</c> …, an empty chunk, trailers. Works on whatever
/// bytes have come, in whatever pieces. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
/// </summary>
/// <param name="chain">Checks the signatures; null where chunks are unsigned.</param>
/// <param name="hasTrailer">Whether trailers follow the empty chunk.</param>
/// <param name="chunkBytesMin">The least size of each chunk but the last: 8,192 in AWS.</param>
internal sealed class AwsChunkedDecoder(SigV4ChunkChain? chain, bool hasTrailer, int chunkBytesMin = 8192) : IDisposable
{
    private const int LineBytesMax = 1024;
    private const int TrailersMax = 8;

    private readonly IncrementalHash? chunkHash = chain is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<KeyValuePair<string, string>> trailers = [];
    private State state = State.Header;
    private long left;
    private string? signature;
    private long shortChunk = -1;
    private int chunks;
    private bool skipEmptyLine;
    private bool isBareLine;

    private enum State
    {
        Header,
        Data,
        DataEnd,
        Trailer,
        LastLine,
        End,
    }

    /// <summary>True once the framing has ended and its signatures held.</summary>
    public bool IsEnded => state == State.End;

    /// <summary>The trailers in the order they came, lower-case names, without their signature.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers => trailers;

    /// <summary>Takes what it can from the input and puts data into the destination; returns how much data.</summary>
    /// <param name="input">Moved on past what was taken.</param>
    /// <param name="destination">Where the data goes.</param>
    /// <exception cref="ServiceException">The framing is broken or a signature does not hold.</exception>
    public int Decode(ref ReadOnlySequence<byte> input, Span<byte> destination)
    {
        var filled = 0;
        while (state != State.End)
        {
            if (state == State.Data)
            {
                var count = (int)Math.Min(Math.Min(left, input.Length), destination.Length - filled);
                if (count == 0) return filled;
                var target = destination.Slice(filled, count);
                input.Slice(0, count).CopyTo(target);
                input = input.Slice(count);
                chunkHash?.AppendData(target);
                filled += count;
                left -= count;
                if (left == 0) state = State.DataEnd;
                continue;
            }
            if (!TryReadLine(ref input, out var line)) return filled;
            var isFiller = skipEmptyLine && line.Length == 0;
            skipEmptyLine = isBareLine;
            if (!isFiller) Take(line);
        }
        return filled;
    }

    /// <summary>The input has ended.</summary>
    /// <exception cref="ServiceException">It ended within the framing.</exception>
    public void Complete()
    {
        // Some clients leave out the empty line that closes the trailers.
        if (state == State.LastLine || (state == State.Trailer && trailers.Count > 0 && chain is null)) state = State.End;
        if (state != State.End) throw new ServiceException(PayloadErrors.IncompleteBody());
    }

    public void Dispose()
    {
        chunkHash?.Dispose();
        chain?.Dispose();
    }

    private void Take(string line)
    {
        switch (state)
        {
            case State.Header:
                TakeHeader(line);
                break;
            case State.DataEnd:
                if (line.Length > 0) throw new ServiceException(PayloadErrors.MalformedChunk());
                CheckChunk();
                state = State.Header;
                break;
            case State.Trailer:
                TakeTrailer(line);
                break;
            default:
                if (line.Length > 0) throw new ServiceException(PayloadErrors.MalformedTrailer());
                state = State.End;
                break;
        }
    }

    private void TakeHeader(string line)
    {
        var cut = line.IndexOf(';', StringComparison.Ordinal);
        var digits = cut < 0 ? line : line[..cut];
        if (digits.Length is 0 or > 12 || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left))
            throw new ServiceException(PayloadErrors.MalformedChunk());
        const string Name = ";chunk-signature=";
        var extension = cut < 0 ? "" : line[cut..];
        signature = extension.StartsWith(Name, StringComparison.Ordinal) ? extension[Name.Length..] : null;
        if (chain is null ? extension.Length > 0 : signature is null) throw new ServiceException(PayloadErrors.MalformedChunk());
        if (left == 0)
        {
            CheckChunk();
            state = hasTrailer ? State.Trailer : State.LastLine;
            return;
        }
        chunks++;
        if (shortChunk >= 0) throw new ServiceException(PayloadErrors.InvalidChunkSize(shortChunk, chunks - 1));
        if (left < chunkBytesMin) shortChunk = left;
        state = State.Data;
    }

    private void TakeTrailer(string line)
    {
        if (line.Length == 0)
        {
            // A signed trailer ends with its signature and nothing less.
            if (chain is not null && trailers.Count > 0) throw new ServiceException(PayloadErrors.MalformedTrailer());
            state = State.End;
            return;
        }
        var cut = line.IndexOf(':', StringComparison.Ordinal);
        if (cut <= 0 || trailers.Count == TrailersMax) throw new ServiceException(PayloadErrors.MalformedTrailer());
        var name = line[..cut].Trim(' ').ToLowerInvariant();
        var value = line[(cut + 1)..].Trim(' ');
        if (name != "x-amz-trailer-signature")
        {
            trailers.Add(new(name, value));
            return;
        }
        if (chain is null) throw new ServiceException(PayloadErrors.MalformedTrailer());
        var text = new StringBuilder();
        foreach (var (trailer, its) in trailers) text.Append(trailer).Append(':').Append(its).Append('\n');
        Span<byte> hash = stackalloc byte[SigV4Signing.Size];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        if (!chain.VerifyTrailer(hash, value)) throw new ServiceException(AuthErrors.SignatureDoesNotMatch());
        state = State.LastLine;
    }

    private void CheckChunk()
    {
        if (chain is null) return;
        Span<byte> hash = stackalloc byte[SigV4Signing.Size];
        chunkHash!.GetHashAndReset(hash);
        if (!chain.VerifyChunk(hash, signature)) throw new ServiceException(AuthErrors.SignatureDoesNotMatch());
    }

    /// <summary>A line up to CR LF; false where it is not all there yet.</summary>
    private bool TryReadLine(ref ReadOnlySequence<byte> input, out string line)
    {
        line = "";
        isBareLine = false;
        if (state == State.DataEnd)
        {
            // Nothing but CR LF may follow data: look at no more than these two bytes.
            if (input.Length < 2) return false;
            Span<byte> two = stackalloc byte[2];
            input.Slice(0, 2).CopyTo(two);
            if (!two.SequenceEqual("\r\n"u8)) throw new ServiceException(PayloadErrors.MalformedChunk());
            input = input.Slice(2);
            return true;
        }
        var window = input.Length > LineBytesMax ? input.Slice(0, LineBytesMax) : input;
        if (window.PositionOf((byte)'\n') is not { } at)
        {
            if (input.Length >= LineBytesMax) throw new ServiceException(PayloadErrors.MalformedChunk());
            return false;
        }
        var raw = window.Slice(0, at);
        var text = Encoding.Latin1.GetString(raw);
        input = input.Slice(input.GetPosition(1, at));
        if (text.EndsWith('\r'))
        {
            line = text[..^1];
            return true;
        }
        // AWS's own description ends a trailer with LF and then CR LF: the bare LF is let through there and nowhere else.
        if (state != State.Trailer || text.Length == 0) throw new ServiceException(PayloadErrors.MalformedChunk());
        line = text;
        isBareLine = true;
        return true;
    }
}

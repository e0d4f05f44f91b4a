using System.Buffers;
using System.IO.Pipelines;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>A payload in aws-chunked framing: signatures of chunks and trailer, and the checksum in the trailer, are part of its proof.</summary>
internal sealed class AwsChunkedBody(PipeReader reader, AwsChunkedDecoder decoder, PayloadClaim claim, DeclaredIntegrity declared, long length)
    : ProvenBody(claim, declared, length)
{
    private readonly DeclaredIntegrity declared = declared;

    protected override async ValueTask<int> FillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (decoder.IsEnded) return 0;
            var result = await NextAsync(reader, cancellationToken);
            var rest = result.Buffer;
            var count = Decode(result, ref rest, destination.Span);
            if (decoder.IsEnded || (count == 0 && result.IsCompleted))
            {
                reader.AdvanceTo(rest.Start);
                decoder.Complete();
                CheckTrailers();
                // What follows the end of the framing was promised by Content-Length and covered by nothing.
                await RefuseExcessAsync(cancellationToken);
                return count;
            }
            if (count > 0)
            {
                reader.AdvanceTo(rest.Start);
                return count;
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    protected override void Dispose(bool disposing)
    {
        decoder.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Decodes what has come. The reader is given back also where it is refused: the connection reads the rest of the body past it.</summary>
    private int Decode(in ReadResult result, ref ReadOnlySequence<byte> rest, Span<byte> destination)
    {
        try
        {
            return decoder.Decode(ref rest, destination);
        }
        catch (ServiceException)
        {
            reader.AdvanceTo(result.Buffer.Start);
            throw;
        }
    }

    private async ValueTask RefuseExcessAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await NextAsync(reader, cancellationToken);
            var isTooMuch = result.Buffer.Length > 4;
            foreach (var segment in result.Buffer) isTooMuch |= segment.Span.ContainsAnyExcept((byte)'\r', (byte)'\n');
            reader.AdvanceTo(result.Buffer.End);
            if (isTooMuch) throw new ServiceException(PayloadErrors.MalformedChunk());
            if (result.IsCompleted) return;
        }
    }

    private void CheckTrailers()
    {
        if (decoder.Trailers.Count != declared.Trailers.Count) throw new ServiceException(PayloadErrors.MalformedTrailer());
        foreach (var (name, text) in decoder.Trailers)
        {
            if (!declared.Trailers.Contains(name, StringComparer.Ordinal) || DeclaredIntegrity.FindByHeader(name) is not { } algorithm)
                throw new ServiceException(PayloadErrors.MalformedTrailer());
            if (!DeclaredIntegrity.TryDecode(text, Crypto.Checksums.ChecksumAlgorithms.Size(algorithm), out var value))
                throw new ServiceException(PayloadErrors.InvalidChecksumValue(name));
            Proof.TrailerValue(value!);
        }
    }
}

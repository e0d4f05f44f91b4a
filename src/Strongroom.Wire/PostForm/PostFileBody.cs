using System.Buffers;
using System.IO.Pipelines;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// The file of a browser's POST: ends at the next delimiter. Its size is held to the policy's content-length-range. Fields after the file are
/// not looked at, as in AWS, but the form must be complete.
/// </summary>
internal sealed class PostFileBody(PipeReader reader, MultipartScanner scanner, DeclaredIntegrity declared, (long Min, long Max) range)
    : ProvenBody(PayloadClaim.Unsigned, declared, length: null)
{
    private long received;
    private bool isEnded;

    protected override async ValueTask<int> FillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!isEnded)
        {
            var result = await NextAsync(reader, cancellationToken);
            var rest = result.Buffer;
            var count = scanner.Take(ref rest, destination.Span, out isEnded);
            received += count;
            if (received > range.Max)
            {
                reader.AdvanceTo(rest.Start);
                throw new ServiceException(PayloadErrors.EntityTooLarge(received, range.Max));
            }
            if (isEnded)
            {
                reader.AdvanceTo(rest.Start);
                await FinishAsync(cancellationToken);
                return count;
            }
            if (count > 0)
            {
                reader.AdvanceTo(rest.Start);
                return count;
            }
            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted) throw new ServiceException(PayloadErrors.IncompleteBody());
        }
        return 0;
    }

    /// <summary>What follows the file: two dashes end the form, CR LF begins a further field.</summary>
    private async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (received < range.Min) throw new ServiceException(PayloadErrors.EntityTooSmall(received, range.Min));
        var (isChecked, isMalformed) = (false, false);
        while (true)
        {
            var result = await NextAsync(reader, cancellationToken);
            var rest = result.Buffer;
            if (!isChecked && rest.Length < 2)
            {
                reader.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted) throw new ServiceException(PayloadErrors.IncompleteBody());
                continue;
            }
            if (!isChecked)
            {
                var two = rest.Slice(0, 2).ToArray();
                isMalformed = !two.AsSpan().SequenceEqual("--"u8) && !two.AsSpan().SequenceEqual("\r\n"u8);
                isChecked = true;
            }
            reader.AdvanceTo(rest.End);
            if (isMalformed) throw new ServiceException(PostFormErrors.Malformed());
            if (result.IsCompleted) return;
        }
    }
}

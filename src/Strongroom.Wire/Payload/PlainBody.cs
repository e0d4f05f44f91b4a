using System.Buffers;
using System.IO.Pipelines;

namespace Strongroom.Wire;

/// <summary>A payload that is sent as it is.</summary>
internal sealed class PlainBody(PipeReader reader, PayloadClaim claim, DeclaredIntegrity declared, long? length) : ProvenBody(claim, declared, length)
{
    protected override async ValueTask<int> FillAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        // The transfer coding holds a body to its Content-Length: what is beyond it is the next request.
        if (Remaining == 0) return 0;
        while (true)
        {
            var result = await NextAsync(reader, cancellationToken);
            var available = result.Buffer;
            if (available.IsEmpty)
            {
                reader.AdvanceTo(available.Start);
                if (result.IsCompleted) return 0;
                continue;
            }
            var count = (int)Math.Min(available.Length, destination.Length);
            var taken = available.Slice(0, count);
            taken.CopyTo(destination.Span);
            reader.AdvanceTo(taken.End);
            return count;
        }
    }
}

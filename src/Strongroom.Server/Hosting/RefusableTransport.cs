using System.Buffers;
using System.IO.Pipelines;

namespace Strongroom.Server.Hosting;

/// <summary>
/// A connection's transport whose output passes through unchanged until it is withheld: then what Kestrel writes is kept instead, so that another answer can
/// be sent in its place. Costs a call for each write and copies nothing.
/// </summary>
internal sealed class RefusableTransport(IDuplexPipe inner) : PipeWriter, IDuplexPipe
{
    private readonly PipeWriter output = inner.Output;
    private ArrayBufferWriter<byte>? withheld;

    /// <inheritdoc/>
    public PipeReader Input => inner.Input;

    /// <inheritdoc/>
    public PipeWriter Output => this;

    /// <summary>What was written since <see cref="Withhold"/>.</summary>
    public ReadOnlyMemory<byte> Withheld => withheld?.WrittenMemory ?? default;

    /// <summary>Keeps what is written from here on. Called between two writes, by the one who writes.</summary>
    public void Withhold() => withheld ??= new(256);

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => output.UnflushedBytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => withheld is null ? output.GetMemory(sizeHint) : withheld.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => withheld is null ? output.GetSpan(sizeHint) : withheld.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (withheld is null) output.Advance(bytes);
        else withheld.Advance(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (withheld is null) return output.WriteAsync(source, cancellationToken);
        withheld.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => output.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => output.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
}

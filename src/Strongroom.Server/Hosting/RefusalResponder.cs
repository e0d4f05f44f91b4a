using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using Strongroom.Runtime;

namespace Strongroom.Server.Hosting;

/// <summary>Answers, over HTTP/1.1, the request that ended a connection because its head could not be read: in the place of Kestrel's answer, which has no body and no ids.</summary>
internal sealed class RefusalResponder(IRequestHandler handler, TimeProvider time)
{
    private const int LingerBytesMax = 1 << 20;

    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);

    // Longer than the way to a client and back usually is within a region.
    private static readonly TimeSpan LingerIdleTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Records, answers, and takes what the client is still sending. Called when Kestrel is done with the connection.</summary>
    public async Task AnswerAsync(ConnectionContext connection, IDuplexPipe transport, ReadOnlyMemory<byte> withheld, RefusedRequest refused)
    {
        var answer = await handler.AnswerAsync(refused);
        try
        {
            if (IsHttp1(withheld.Span)) Write(transport.Output, answer);
            // The beginning of HTTP/2 on a listener without it: Kestrel said so in frames.
            else transport.Output.Write(withheld.Span);
            using var sending = Bound(connection, SendTimeout);
            await transport.Output.FlushAsync(sending.Token);
            await LingerAsync(connection, transport.Input);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone: that it asked is on record.
        }
    }

    private static bool IsHttp1(ReadOnlySpan<byte> written) => written.Length == 0 || written.StartsWith("HTTP/1."u8);

    private void Write(PipeWriter output, RefusalAnswer answer)
    {
        var head = $"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\n"
            + $"Content-Length: {answer.Body.Length}\r\nConnection: close\r\nContent-Type: application/xml\r\nDate: {time.GetUtcNow():r}\r\n"
            + $"x-amz-id-2: {answer.Ids.HostId}\r\nx-amz-request-id: {answer.Ids.RequestId}\r\n\r\n";
        output.Write(Encoding.ASCII.GetBytes(head));
        if (!answer.IsHead) output.Write(answer.Body.Span);
    }

    /// <summary>
    /// A socket that is closed with bytes unread resets, and a reset may take the answer from the client that is still sending: those bytes are taken until
    /// nothing comes for a moment. See https://www.rfc-editor.org/rfc/rfc9112#section-9.6
    /// </summary>
    private static async Task LingerAsync(ConnectionContext connection, PipeReader input)
    {
        using var lingering = Bound(connection, LingerTimeout);
        for (var left = (long)LingerBytesMax; left > 0;)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(lingering.Token);
            idle.CancelAfter(LingerIdleTimeout);
            var read = await input.ReadAsync(idle.Token);
            left -= read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    private static CancellationTokenSource Bound(ConnectionContext connection, TimeSpan time)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        bound.CancelAfter(time);
        return bound;
    }
}

using System.Net.Sockets;
using System.Text;

namespace Strongroom.Walk.Tests;

/// <summary>
/// Sends prepared bytes over one connection and reads answers into one buffer: beside a server whose allocations are counted in the same process, the
/// client must allocate nothing of its own.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient tcp;
    private readonly byte[] buffer = new byte[256 * 1024];

    public RawClient(Uri endpoint)
    {
        tcp = new TcpClient { NoDelay = true };
        tcp.Connect("127.0.0.1", endpoint.Port);
    }

    /// <summary>Sends a request and reads its answer; false where the status is not 200.</summary>
    public bool Exchange(byte[] request)
    {
        var socket = tcp.Client;
        for (var sent = 0; sent < request.Length;) sent += socket.Send(request.AsSpan(sent), SocketFlags.None);
        var length = 0;
        while (true)
        {
            var read = socket.Receive(buffer.AsSpan(length), SocketFlags.None);
            if (read == 0) throw new IOException("The server ended the connection.");
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && length >= end + 4 + (request[0] == (byte)'H' ? 0 : ContentLength(buffer.AsSpan(0, end)))) return buffer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 200"u8);
        }
    }

    public string LastAnswer => Encoding.ASCII.GetString(buffer, 0, 600).TrimEnd('\0');

    public void Dispose() => tcp.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0 || !System.Buffers.Text.Utf8Parser.TryParse(head[(at + 16)..], out int length, out _)) throw new IOException("An answer without a length.");
        return length;
    }
}

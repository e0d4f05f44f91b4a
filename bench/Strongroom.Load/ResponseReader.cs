using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Strongroom.Load;

/// <summary>A reply whose body has been read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="BodyLength">Bytes of the body, without its framing.</param>
/// <param name="Close">The server will close the connection.</param>
internal readonly record struct Response(int Status, long BodyLength, bool Close);

/// <summary>
/// Reads HTTP/1.1 replies, with Content-Length or chunked bodies. Bodies are counted and dropped unless asked for; the bodies of
/// errors are always kept. One per worker and connection.
/// </summary>
internal sealed class ResponseReader
{
    private const int MaxKeptBytes = 16 << 20;
    private readonly byte[] _buffer = new byte[256 << 10];
    private byte[] _kept = new byte[64 << 10];
    private int _keptLength;
    private int _start;
    private int _end;

    /// <summary>The kept body of the last reply.</summary>
    public ReadOnlySpan<byte> Body => _kept.AsSpan(0, _keptLength);

    /// <summary>Forgets what an abandoned connection left behind.</summary>
    public void Reset() => _start = _end = 0;

    /// <exception cref="InvalidDataException">Not HTTP/1.1, closed in the middle, or beyond a limit.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Response> ReadAsync(Connection connection, bool toHead, bool keepBody)
    {
        _keptLength = 0;
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0) await FillAsync(connection);
        var head = ParseHead(_buffer.AsSpan(_start, length + 2));
        _start += length + 4;
        if (toHead || head.Status is 204 or 304) return new Response(head.Status, 0, head.Close);

        keepBody |= head.Status >= 300;
        long body = 0;
        if (!head.Chunked) body = await TakeAsync(connection, head.ContentLength, keepBody);
        else
            while (await ChunkSizeAsync(connection) is var size and > 0)
            {
                body += await TakeAsync(connection, size, keepBody);
                await LineAsync(connection);
            }

        // A chunked body ends with trailer lines and an empty one.
        while (head.Chunked && await LineAsync(connection) > 0) { }
        return new Response(head.Status, body, head.Close);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> TakeAsync(Connection connection, long length, bool keep)
    {
        var left = length;
        while (left > 0)
        {
            if (_start == _end)
            {
                _start = _end = 0;
                await FillAsync(connection);
            }

            var n = (int)Math.Min(left, _end - _start);
            if (keep) Keep(_buffer.AsSpan(_start, n));
            _start += n;
            left -= n;
        }

        return length;
    }

    private async ValueTask<long> ChunkSizeAsync(Connection connection)
    {
        var length = await LineAsync(connection);
        var from = _start - length - 2;
        if (!Utf8Parser.TryParse(_buffer.AsSpan(from, length), out long size, out _, 'x') || size < 0)
            throw new InvalidDataException("chunk size is not a number");
        return size;
    }

    /// <summary>Steps over one line and says how long it was; its bytes end two before the new start.</summary>
    private async ValueTask<int> LineAsync(Connection connection)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0) await FillAsync(connection);
        _start += length + 2;
        return length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAsync(Connection connection)
    {
        if (_start == _end) _start = _end = 0;
        else if (_end == _buffer.Length)
        {
            if (_start == 0) throw new InvalidDataException("a head or line is longer than the buffer");
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var n = await connection.ReceiveAsync(_buffer.AsMemory(_end));
        if (n == 0) throw new InvalidDataException("the server closed the connection");
        _end += n;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_keptLength + bytes.Length > MaxKeptBytes) throw new InvalidDataException("the body is longer than 16 MiB");
        if (_keptLength + bytes.Length > _kept.Length) Array.Resize(ref _kept, Math.Max(_kept.Length * 2, _keptLength + bytes.Length));
        bytes.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += bytes.Length;
    }

    private readonly record struct Head(int Status, long ContentLength, bool Chunked, bool Close);

    private static Head ParseHead(ReadOnlySpan<byte> head)
    {
        var lineEnd = head.IndexOf("\r\n"u8);
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..lineEnd], out int status, out _))
            throw new InvalidDataException("not an HTTP/1.1 reply");
        long contentLength = 0;
        bool chunked = false, close = false;
        for (var rest = head[(lineEnd + 2)..]; !rest.IsEmpty; rest = rest[(lineEnd + 2)..])
        {
            lineEnd = rest.IndexOf("\r\n"u8);
            if (Value(rest[..lineEnd], "content-length:"u8) is { IsEmpty: false } l)
            {
                if (!Utf8Parser.TryParse(l, out contentLength, out _)) throw new InvalidDataException("Content-Length is not a number");
            }
            else if (Value(rest[..lineEnd], "transfer-encoding:"u8) is { IsEmpty: false }) chunked = true;
            else if (Value(rest[..lineEnd], "connection:"u8) is { IsEmpty: false } c) close = Ascii.EqualsIgnoreCase(c, "close"u8);
        }

        return new Head(status, contentLength, chunked, close);
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name) ? line[name.Length..].Trim((byte)' ') : [];
}

using System.Text;

namespace Strongroom.Load;

/// <summary>Writes request heads into one reused buffer, signed when the target has credentials. One per worker.</summary>
internal sealed class RequestWriter
{
    private static readonly byte[] EmptyHash = Encoding.ASCII.GetBytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _path;
    private readonly byte[] _keyPath;
    private readonly byte[] _queryPrefix;
    private readonly byte[] _host;
    private readonly Payload _payload;
    private readonly SigV4Signer? _signer;

    public RequestWriter(Target target, Payload payload, TimeProvider clock)
    {
        _payload = payload;
        _host = Encoding.ASCII.GetBytes(target.Host);
        _path = Encoding.ASCII.GetBytes($"{target.PathPrefix}/{target.Bucket}");
        _keyPath = Encoding.ASCII.GetBytes($"{target.PathPrefix}/{target.Bucket}/{target.KeyPrefix}");
        _queryPrefix = Encoding.ASCII.GetBytes(Uri.EscapeDataString(target.KeyPrefix));
        if (target.Credentials is { } credentials) _signer = new SigV4Signer(credentials, target.Region, _host, clock);
    }

    /// <summary>The head of an operation on one key, or of a page of the listing. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(Step step)
    {
        if (step.Operation is Operation.List) return WriteList(step.Key);
        var path = new AsciiWriter(stackalloc byte[1024]);
        path.Append(_keyPath);
        path.AppendKey(step.Key);
        return step.Operation switch
        {
            Operation.Put => Write("PUT"u8, path.Written, [], _payload.Hash, _payload.Bytes.Length),
            Operation.Get => Write("GET"u8, path.Written, [], EmptyHash, -1),
            Operation.Head => Write("HEAD"u8, path.Written, [], EmptyHash, -1),
            Operation.Delete => Write("DELETE"u8, path.Written, [], EmptyHash, -1),
            _ => throw new InvalidOperationException($"{step.Operation} is not one request"),
        };
    }

    /// <summary>The head of CreateBucket.</summary>
    public ReadOnlyMemory<byte> WriteCreateBucket() => Write("PUT"u8, _path, [], EmptyHash, 0);

    /// <summary>The head of DELETE for a key as it stands in a listing, without the characters that a URI would encode.</summary>
    public ReadOnlyMemory<byte> WriteDelete(ReadOnlySpan<byte> key)
    {
        var path = new AsciiWriter(stackalloc byte[2048]);
        path.Append(_path);
        path.Append("/"u8);
        path.Append(key);
        return Write("DELETE"u8, path.Written, [], EmptyHash, -1);
    }

    /// <summary>ListObjectsV2 of 1,000 keys under the prefix, after the key of number <paramref name="after"/>; -1 for the first page.</summary>
    private ReadOnlyMemory<byte> WriteList(long after)
    {
        var query = new AsciiWriter(stackalloc byte[2048]);
        query.Append("list-type=2&max-keys=1000&prefix="u8);
        query.Append(_queryPrefix);
        if (after >= 0)
        {
            query.Append("&start-after="u8);
            query.Append(_queryPrefix);
            query.AppendKey(after);
        }

        return Write("GET"u8, _path, query.Written, EmptyHash, -1);
    }

    private ReadOnlyMemory<byte> Write(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, ReadOnlySpan<byte> hash, long contentLength)
    {
        var head = new AsciiWriter(_buffer);
        head.Append(method);
        head.Append(" "u8);
        head.Append(path);
        if (!query.IsEmpty) head.Append("?"u8);
        head.Append(query);
        head.Append(" HTTP/1.1\r\nHost: "u8);
        head.Append(_host);
        head.Append("\r\n"u8);
        if (contentLength >= 0)
        {
            head.Append("Content-Length: "u8);
            head.Append(contentLength);
            head.Append("\r\n"u8);
        }

        if (_signer is not null)
        {
            head.Append("x-amz-content-sha256: "u8);
            head.Append(hash);
            head.Append("\r\n"u8);
            _signer.Sign(ref head, method, path, query, hash);
        }

        head.Append("\r\n"u8);
        return _buffer.AsMemory(0, head.Length);
    }
}

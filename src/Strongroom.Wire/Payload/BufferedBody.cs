using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>A whole payload in memory, proved, for operations whose body is a document.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="HasMd5">True where Content-MD5 covered it.</param>
/// <param name="HasChecksum">True where a checksum that the client declared covered it.</param>
public sealed record BufferedBody(ReadOnlyMemory<byte> Bytes, bool HasMd5, bool HasChecksum)
{
    /// <summary>Reads a body to its end, and checks its Content-MD5.</summary>
    /// <param name="body">The body, not yet read.</param>
    /// <param name="maxBytes">The most bytes it may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ServiceException">MaxMessageLengthExceeded, BadDigest, and what <see cref="IncomingBody.ReadAsync"/> throws.</exception>
    public static async ValueTask<BufferedBody> ReadAllAsync(IncomingBody body, int maxBytes, CancellationToken cancellationToken)
    {
        if (body.Length > maxBytes) throw new ServiceException(PayloadErrors.MaxMessageLengthExceeded(maxBytes));
        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(body.Length ?? 4096, 1));
        while (true)
        {
            var count = await body.ReadAsync(buffer.GetMemory(1024), cancellationToken);
            if (count == 0) break;
            buffer.Advance(count);
            if (buffer.WrittenCount > maxBytes) throw new ServiceException(PayloadErrors.MaxMessageLengthExceeded(maxBytes));
        }
        if (body.ExpectedMd5 is { } expected)
        {
            var calculated = MD5.HashData(buffer.WrittenSpan);
            if (!calculated.AsSpan().SequenceEqual(expected)) throw new ServiceException(PayloadErrors.BadMd5(expected, calculated));
        }
        return new BufferedBody(buffer.WrittenMemory, body.ExpectedMd5 is not null, body.DeclaredChecksum is not null);
    }

    /// <summary>For operations that demand that the document is covered by Content-MD5 or a checksum.</summary>
    /// <exception cref="ServiceException">InvalidRequest: neither was given.</exception>
    public void DemandIntegrity()
    {
        if (!HasMd5 && !HasChecksum) throw new ServiceException(WireErrors.InvalidRequest("Missing required header for this request: Content-MD5"));
    }
}

using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// What the plain and the aws-chunked body have in common: they fill the reader's memory straight from the connection's buffers, count,
/// hash, and at the end compare.
/// </summary>
internal abstract class ProvenBody(PayloadClaim claim, DeclaredIntegrity declared, long? length) : IncomingBody, IDisposable
{
    private long received;
    private bool isProven;
    private ServiceError? fault;

    public sealed override long? Length => length;

    public sealed override byte[]? ExpectedMd5 => declared.Md5;

    public sealed override ChecksumAlgorithm? DeclaredChecksum => declared.Algorithm;

    public sealed override byte[]? Checksum => Proof.Result;

    protected PayloadProof Proof { get; } = new(claim, declared);

    /// <summary>Bytes that are still missing, where the length is known.</summary>
    protected long? Remaining => length - received;

    public sealed override void RequireChecksum(ChecksumAlgorithm algorithm) => Proof.Require(algorithm);

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (isProven) return 0;
        // A caller that asks again after an error must not be told that the body has ended well.
        if (fault is not null) throw new ServiceException(fault);
        if (destination.IsEmpty) throw new ArgumentException("There is no room to read into.", nameof(destination));
        try
        {
            return await ReadProvenAsync(destination, cancellationToken);
        }
        catch (ServiceException failure)
        {
            fault = failure.Error;
            throw;
        }
        catch (BadHttpRequestException failure)
        {
            fault = failure.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => PayloadErrors.EntityTooLarge(length ?? received, Limits.SinglePutBytesMax),
                StatusCodes.Status408RequestTimeout => PayloadErrors.RequestTimeout(),
                _ => PayloadErrors.IncompleteBody(),
            };
            throw new ServiceException(fault, failure);
        }
        catch (Exception failure) when (failure is IOException or ConnectionAbortedException)
        {
            fault = PayloadErrors.IncompleteBody();
            throw new ServiceException(fault, failure);
        }
        finally
        {
            if (fault is not null) Dispose();
        }
    }

    public void Dispose() => Dispose(disposing: true);

    /// <summary>Puts payload into the destination; 0 only at the end of the framing, whose own proofs must have held.</summary>
    protected abstract ValueTask<int> FillAsync(Memory<byte> destination, CancellationToken cancellationToken);

    protected virtual void Dispose(bool disposing) => Proof.Dispose();

    /// <summary>The next of what the connection brought.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or the server stops.</exception>
    internal static async ValueTask<ReadResult> NextAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAsync(cancellationToken);
        if (result.IsCanceled) throw new OperationCanceledException(cancellationToken);
        return result;
    }

    private async ValueTask<int> ReadProvenAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < destination.Length)
        {
            if (filled > 0 && received == length) break;
            var count = await FillAsync(destination[filled..], cancellationToken);
            if (count == 0) break;
            filled += count;
            received += count;
            if (received > (length ?? Limits.SinglePutBytesMax))
                throw new ServiceException(length is null ? PayloadErrors.EntityTooLarge(received, Limits.SinglePutBytesMax) : PayloadErrors.IncompleteBody());
        }
        if (filled > 0)
        {
            Proof.Append(destination.Span[..filled], isWhole: received == filled && received == length);
            return filled;
        }
        if (length is not null && received != length) throw new ServiceException(PayloadErrors.IncompleteBody());
        Proof.Finish();
        isProven = true;
        Dispose();
        return 0;
    }
}

using Strongroom.Crypto.Checksums;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>A stored object's bytes as the body of a write: what a copy takes in place of a client's.</summary>
internal sealed class CopiedBody(StoredBody source) : IncomingBody, IDisposable
{
    private Checksum? checksum;
    private byte[]? finished;

    public override long? Length => source.Length;

    public override byte[]? ExpectedMd5 => null;

    public override ChecksumAlgorithm? DeclaredChecksum => null;

    public override byte[]? Checksum => finished;

    public override void RequireChecksum(ChecksumAlgorithm algorithm) => checksum = Crypto.Checksums.Checksum.Create(algorithm);

    public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = source.Read(destination.Span);
        if (length > 0)
        {
            checksum?.Append(destination.Span[..length]);
        }
        else if (checksum is not null && finished is null)
        {
            finished = new byte[checksum.Size];
            checksum.Finish(finished);
        }
        return ValueTask.FromResult(length);
    }

    public void Dispose()
    {
        checksum?.Dispose();
        source.Dispose();
    }
}

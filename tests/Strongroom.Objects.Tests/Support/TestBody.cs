using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>A payload that comes in uneven pieces, and may fail at its end as an unproved one does.</summary>
internal sealed class TestBody(byte[] bytes, bool hidesLength = false, byte[]? md5 = null, ChecksumAlgorithm? declared = null, ServiceError? faultAtEnd = null) : IncomingBody
{
    private ChecksumAlgorithm? required;
    private int at;
    private bool ended;

    public override long? Length => hidesLength ? null : bytes.Length;

    public override byte[]? ExpectedMd5 => md5;

    public override ChecksumAlgorithm? DeclaredChecksum => declared;

    public override byte[]? Checksum
    {
        get
        {
            if (!ended || (declared ?? required) is not { } a) return null;
            var sum = new byte[a.Size()];
            Crypto.Checksums.Checksum.Compute(a, bytes, sum);
            return sum;
        }
    }

    public override void RequireChecksum(ChecksumAlgorithm algorithm) => required = algorithm;

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (at == bytes.Length)
        {
            if (faultAtEnd is not null) throw new ServiceException(faultAtEnd);
            ended = true;
            return 0;
        }
        if (at % 3 == 1) await Task.Yield();
        var count = Math.Min(Math.Min(destination.Length, 10_007), bytes.Length - at);
        bytes.AsMemory(at, count).CopyTo(destination);
        at += count;
        return count;
    }
}

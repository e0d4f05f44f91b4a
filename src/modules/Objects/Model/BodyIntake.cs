using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Checksums;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>A body that came in whole, proved and sealed; no change has adopted it yet.</summary>
/// <param name="Blob">The sealed bytes; null for an empty body.</param>
/// <param name="Size">Bytes of plaintext.</param>
/// <param name="ETag">16 bytes in hex: the MD5, or random ones.</param>
/// <param name="Checksum">The checksum that was asked for, in base64.</param>
public sealed record ReceivedBody(StoredBlob? Blob, long Size, string ETag, string Checksum);

/// <summary>
/// Takes a request's body into the store: reads, proves, sums, seals and writes it while it streams, with memory that does not depend on its length.
/// <list type="number">
/// <item>A body known to be small is read whole, summed, sealed and written once, on this thread.</item>
/// <item>Any other goes by in groups of chunks. MD5, which is slower than all the rest together, runs on another thread beside sealing,
/// writing and reading the next group. Where the ETag is random it is made only of a body whose MD5 the client sent.</item>
/// <item>Nothing is given back before the reader has proved the end: signature, length, checksum, MD5.</item>
/// </list>
/// </summary>
public sealed class BodyIntake(IStore store, RandomSource random)
{
    /// <summary>
    /// Up to here a body is taken in one piece and its MD5 is made in line: handing 64 KiB (80 µs of MD5) to another thread no longer
    /// pays when all cores are busy.
    /// </summary>
    public const int InlineBytesMax = 64 * 1024;

    /// <summary>Plaintext bytes of a group: plain and sealed each fill a pooled array of 256 KiB.</summary>
    private const int GroupBytes = 15 * SealedBody.ChunkSize;

    /// <summary>Takes the body in.</summary>
    /// <param name="body">Not yet read.</param>
    /// <param name="sealer">Fresh, for this body alone; the caller disposes it.</param>
    /// <param name="wanted">The checksum that will be kept; where the client declared another, both are made.</param>
    /// <param name="encryption">What the body is under: it decides whether its MD5 may be told.</param>
    /// <param name="bytesMax">More than this is refused.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="ServiceException">The body is not what the request promised: nothing is kept.</exception>
    public async Task<ReceivedBody> ReceiveAsync(
        IncomingBody body, BodySealer sealer, ChecksumAlgorithm wanted, ObjectEncryption encryption, long bytesMax, CancellationToken cancellationToken)
    {
        if (body.Length > bytesMax) throw new ServiceException(S3Errors.EntityTooLarge(body.Length.Value, bytesMax));
        if (body.DeclaredChecksum is null) body.RequireChecksum(wanted);
        using var own = body.DeclaredChecksum is { } declared && declared != wanted ? Checksum.Create(wanted) : null;
        var eTag = encryption.SecondKey == SecondKey.None ? null : ETags.Random(random);
        return body.Length <= InlineBytesMax
            ? await ReceiveSmallAsync(body, (int)body.Length.Value, sealer, own, eTag, cancellationToken)
            : await ReceiveLargeAsync(body, sealer, own, eTag, bytesMax, cancellationToken);
    }

    private async Task<ReceivedBody> ReceiveSmallAsync(
        IncomingBody body, int length, BodySealer sealer, Checksum? own, string? eTag, CancellationToken cancellationToken)
    {
        var sealedLength = (int)SealedBody.SealedLength(length);
        // One byte more than is promised: the read that finds it free is the one that proves the end.
        var plain = ArrayPool<byte>.Shared.Rent(length + 1);
        var sealedBytes = ArrayPool<byte>.Shared.Rent(sealedLength);
        try
        {
            if (await FillAsync(body, plain.AsMemory(0, length + 1), cancellationToken) != length) throw new ServiceException(IncompleteBody());
            own?.Append(plain.AsSpan(0, length));
            if (eTag is null || body.ExpectedMd5 is not null)
            {
                var md5 = Md5Of(plain.AsSpan(0, length), body.ExpectedMd5);
                eTag ??= md5;
            }
            var checksum = ChecksumOf(body, own);
            if (length == 0) return new ReceivedBody(null, 0, eTag, checksum);

            sealer.WriteHeader(sealedBytes);
            sealer.Seal(plain.AsSpan(0, length), sealedBytes.AsSpan(SealedBody.HeaderSize), last: true);
            await using var writer = store.CreateBlob(sealedLength);
            await writer.WriteAsync(sealedBytes.AsMemory(0, sealedLength), cancellationToken);
            return new ReceivedBody(await writer.CompleteAsync(cancellationToken), length, eTag, checksum);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(sealedBytes);
        }
    }

    private async Task<ReceivedBody> ReceiveLargeAsync(
        IncomingBody body, BodySealer sealer, Checksum? own, string? eTag, long bytesMax, CancellationToken cancellationToken)
    {
        var filling = ArrayPool<byte>.Shared.Rent(GroupBytes);
        var summing = ArrayPool<byte>.Shared.Rent(GroupBytes);
        var sealedBytes = ArrayPool<byte>.Shared.Rent(SealedBody.HeaderSize + BodySealer.SealedSize(GroupBytes, last: true));
        using var md5 = eTag is null || body.ExpectedMd5 is not null ? new Md5Etag() : null;
        var md5OfLast = Task.CompletedTask;
        try
        {
            await using var writer = store.CreateBlob(body.Length is { } known ? SealedBody.SealedLength(known) : null);
            var headerSize = SealedBody.HeaderSize;
            sealer.WriteHeader(sealedBytes);
            int length;
            do
            {
                length = await FillAsync(body, filling.AsMemory(0, GroupBytes), cancellationToken);
                if (sealer.PlainLength + length > bytesMax) throw new ServiceException(S3Errors.EntityTooLarge(sealer.PlainLength + length, bytesMax));
                await md5OfLast;
                var (group, groupLength) = (filling, length);
                if (md5 is not null) md5OfLast = Task.Run(() => md5.Append(group.AsSpan(0, groupLength)), CancellationToken.None);
                own?.Append(filling.AsSpan(0, length));
                var size = sealer.Seal(filling.AsSpan(0, length), sealedBytes.AsSpan(headerSize), last: length < GroupBytes);
                await writer.WriteAsync(sealedBytes.AsMemory(0, headerSize + size), cancellationToken);
                headerSize = 0;
                (filling, summing) = (summing, filling);
            }
            while (length == GroupBytes);
            if (body.Length is { } promised && sealer.PlainLength != promised) throw new ServiceException(IncompleteBody());

            if (body.ExpectedMd5 is { } expected)
            {
                await md5OfLast;
                var proven = Finish(md5!, expected);
                eTag ??= proven;
            }
            if (sealer.PlainLength == 0) return new ReceivedBody(null, 0, eTag ?? await LateAsync(), ChecksumOf(body, own));
            var blob = await writer.CompleteAsync(cancellationToken);
            return new ReceivedBody(blob, sealer.PlainLength, eTag ?? await LateAsync(), ChecksumOf(body, own));
        }
        finally
        {
            // The other thread may still read the group: its array must not go back before.
            await md5OfLast.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(filling);
            ArrayPool<byte>.Shared.Return(summing);
            ArrayPool<byte>.Shared.Return(sealedBytes);
        }

        async ValueTask<string> LateAsync()
        {
            await md5OfLast;
            return Finish(md5!, expected: null);
        }
    }

    private static async ValueTask<int> FillAsync(IncomingBody body, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < destination.Length)
        {
            var read = await body.ReadAsync(destination[length..], cancellationToken);
            if (read == 0) break;
            length += read;
        }
        return length;
    }

    private static string Finish(Md5Etag md5, byte[]? expected)
    {
        Span<byte> sum = stackalloc byte[Md5Etag.Size];
        md5.Finish(sum);
        return Judged(sum, expected);
    }

    private static string Md5Of(ReadOnlySpan<byte> plain, byte[]? expected)
    {
        Span<byte> sum = stackalloc byte[Md5Etag.Size];
        MD5.HashData(plain, sum);
        return Judged(sum, expected);
    }

    private static string Judged(ReadOnlySpan<byte> sum, byte[]? expected) =>
        expected is not null && !sum.SequenceEqual(expected)
            ? throw new ServiceException(S3Errors.BadMd5(expected, sum))
            : Convert.ToHexStringLower(sum);

    private static string ChecksumOf(IncomingBody body, Checksum? own) => own?.FinishBase64() ?? Convert.ToBase64String(body.Checksum!);

    private static ServiceError IncompleteBody() =>
        new("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header", 400);
}

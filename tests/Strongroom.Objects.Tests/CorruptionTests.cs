using Strongroom.Crypto.Sealing;
using Strongroom.Objects.Operations;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

public sealed class CorruptionTests
{
    private const int Size = 300_000;

    [Theory]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(56, true)]
    [InlineData(56 + 16_384, true)]
    [InlineData(56 + (8 * 16_400) + 5, false)]
    [InlineData(300_100, false)]
    public async Task A_flipped_bit_is_an_error_and_no_wrong_byte(int at, bool isCleanError)
    {
        await using var rig = await S3Rig.StartAsync(o => o with { InlineBytesMax = 0, SegmentBlobBytesMax = 0 });
        var bytes = S3Rig.Bytes(Size);
        (await rig.PutAsync("k", bytes)).Succeeded();
        Flip(rig, SealedBody.SealedLength(Size), at);

        Answer? got = null;
        var thrown = await Record.ExceptionAsync(async () => got = await rig.GetAsync("k"));

        if (isCleanError) Assert.Equal((500, "InternalError"), (got!.Status, got.Error?.Code));
        else Assert.IsType<SealBrokenException>(thrown);
        Assert.Contains("bucket photos, key k, version null", Assert.Single(rig.Alarms.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_before_a_broken_chunk_are_still_right_and_after_it_none_come()
    {
        await using var rig = await S3Rig.StartAsync(o => o with { InlineBytesMax = 0, SegmentBlobBytesMax = 0 });
        var bytes = S3Rig.Bytes(Size);
        (await rig.PutAsync("k", bytes)).Succeeded();
        Flip(rig, SealedBody.SealedLength(Size), 56 + (10 * 16_400));

        Assert.Equal(bytes[..100_000], (await rig.GetAsync("k", ("Range", "bytes=0-99999"))).Body);
        Assert.Equal("InternalError", (await rig.GetAsync("k", ("Range", "bytes=163840-163850"))).Error?.Code);
    }

    [Fact]
    public async Task A_copy_of_a_broken_object_is_an_error_and_writes_nothing()
    {
        await using var rig = await S3Rig.StartAsync(o => o with { InlineBytesMax = 0, SegmentBlobBytesMax = 0 });
        (await rig.PutAsync("k", S3Rig.Bytes(Size))).Succeeded();
        Flip(rig, SealedBody.SealedLength(Size), 250_000);

        var copy = await rig.SendAsync(rig.Operation<CopyObject>(), "/photos/copy", [("x-amz-copy-source", "photos/k")]);

        Assert.Equal("InternalError", copy.Error?.Code);
        Assert.Equal("NoSuchKey", (await rig.GetAsync("copy")).Error?.Code);
    }

    [Fact]
    public async Task What_was_sealed_for_one_object_does_not_open_as_another()
    {
        await using var rig = await S3Rig.StartAsync();
        (await rig.PutAsync("a", [1, 2, 3])).Succeeded();
        (await rig.PutAsync("b", [4, 5, 6])).Succeeded();

        var instance = rig.Store.NewInstance();
        await rig.Store.WriteAsync<object?>(
            tx =>
            {
                var bucket = tx.FindBucket("photos")!.Instance;
                var other = tx.FindDetail(tx.FindCurrent(bucket, "b"u8)!.Instance)!;
                var row = tx.FindCurrent(bucket, "a"u8)! with { Instance = instance };
                tx.PutVersion(row, other with { Layout = BodyLayout.None, Body = null });
                return null;
            },
            null,
            CancellationToken.None);

        Assert.Equal("InternalError", (await rig.GetAsync("a")).Error?.Code);
        Assert.Equal("InternalError", (await rig.HeadAsync("a")).Error?.Code);
        Assert.Equal(2, rig.Alarms.Errors.Count);
    }

    private static void Flip(S3Rig rig, long length, int at)
    {
        var file = Directory.GetFiles(rig.Folder, "*", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length == length);
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Objects.Tests;

public sealed class RangeTests
{
    [Theory]
    [InlineData(null, 10, 200, null)]
    [InlineData("bytes=0-0", 10, 206, "bytes 0-0/10")]
    [InlineData("bytes=2-", 10, 206, "bytes 2-9/10")]
    [InlineData("bytes=2-99", 10, 206, "bytes 2-9/10")]
    [InlineData("bytes=-3", 10, 206, "bytes 7-9/10")]
    [InlineData("bytes=-99", 10, 206, "bytes 0-9/10")]
    [InlineData("bytes=9-99999999999999999999999", 10, 206, "bytes 9-9/10")]
    [InlineData("bytes=10-", 10, 416, "bytes */10")]
    [InlineData("bytes=-0", 10, 416, "bytes */10")]
    [InlineData("bytes=0-", 0, 416, "bytes */0")]
    [InlineData("bytes=-1", 0, 416, "bytes */0")]
    [InlineData("bytes=5-2", 10, 200, null)]
    [InlineData("bytes=a-b", 10, 200, null)]
    [InlineData("bytes=0-1,3-4", 10, 200, null)]
    [InlineData("items=0-1", 10, 200, null)]
    public async Task A_range_is_served_ignored_or_refused(string? range, int size, int status, string? contentRange)
    {
        await using var rig = await S3Rig.StartAsync();
        var bytes = S3Rig.Bytes(size);
        await rig.PutAsync("k", bytes);

        (string, string)[] headers = range is null ? [] : [("Range", range)];
        var got = await rig.GetAsync("k", headers);
        var head = await rig.HeadAsync("k", headers);

        Assert.Equal((status, status), (got.Status, head.Status));
        Assert.Equal(contentRange, got.Header("Content-Range") ?? got.Error?.Headers.FirstOrDefault(h => h.Key == "Content-Range").Value);
        if (status == 200) Assert.Equal(bytes, got.Body);
        if (status == 416) Assert.Equal("InvalidRange", got.Error?.Code);
    }

    [Fact]
    public async Task Any_range_of_any_object_is_those_bytes()
    {
        await using var rig = await S3Rig.StartAsync();
        var bytes = S3Rig.Bytes(700_001);
        await rig.PutAsync("k", bytes);
        var edges = new[] { 0, 1, 16_383, 16_384, 16_385, 114_687, 114_688, 114_689, 245_760, 700_000 };
        var offsets = Gen.OneOf(Gen.Elements(edges), Gen.Choose(0, 700_000)).ToArbitrary();

        Prop.ForAll(offsets, offsets, (a, b) =>
        {
            var (first, last) = (Math.Min(a, b), Math.Max(a, b));
            var got = rig.GetAsync("k", ("Range", $"bytes={first}-{last}")).GetAwaiter().GetResult();
            return got.Body.AsSpan().SequenceEqual(bytes.AsSpan(first, last - first + 1));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Range_and_part_number_exclude_each_other()
    {
        await using var rig = await S3Rig.StartAsync();
        await rig.PutAsync("k", [1, 2]);

        Assert.Equal("InvalidRequest", (await rig.GetAsync("k?partNumber=1", ("Range", "bytes=0-0"))).Error?.Code);
        Assert.Equal("InvalidPartNumber", (await rig.GetAsync("k?partNumber=2")).Error?.Code);
        Assert.Equal((206, "bytes 0-1/2"), (await rig.GetAsync("k?partNumber=1") is var a ? (a.Status, a.Header("Content-Range")) : default));
    }

    [Fact]
    public async Task A_range_of_another_state_is_not_joined_to_what_the_client_has()
    {
        await using var rig = await S3Rig.StartAsync();
        var put = await rig.PutAsync("k", [1, 2, 3]);

        Assert.Equal(206, (await rig.GetAsync("k", ("Range", "bytes=1-1"), ("If-Range", put.Header("ETag")!))).Status);
        Assert.Equal(200, (await rig.GetAsync("k", ("Range", "bytes=1-1"), ("If-Range", "\"other\""))).Status);
    }
}

using System.Text;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;

namespace Strongroom.Objects.Tests;

/// <summary>Rewraps in steps of a few rows, each interrupted.</summary>
public sealed class KeyRewrapTests
{
    private const int ObjectCount = 23;
    private const int PartCount = 7;

    [Fact]
    public async Task A_rewrap_that_is_interrupted_after_every_step_misses_nothing()
    {
        await using var s3 = await S3Rig.StartAsync();
        for (var i = 0; i < ObjectCount; i++) await PutAsync(s3, $"k{i:D2}", Body(i));
        var owner = await UploadAsync(s3);
        await BeginAsync(s3);
        var starts = 0;
        var position = "";
        for (; starts < 1000; starts++)
        {
            await using var rewrap = s3.NewRewrap(3);
            if (rewrap.Find() is { Phase: RewrapPhase.Done }) break;
            rewrap.Start();
            for (var i = 0; i < 200 && Position(rewrap) == position; i++) await Task.Delay(2);
            position = Position(rewrap);
        }
        await using var last = s3.NewRewrap(3);
        var state = last.Find()!;
        Assert.True(starts > 2);
        Assert.Equal((RewrapPhase.Done, 0L, 0L), (state.Phase, state.Left, state.Failed));
        Assert.Equal(ObjectCount + 1 + PartCount, state.Total);
        Assert.Equal(state.Total, state.Done);
        Assert.Equal([s3.Keys.Current], s3.Keys.Ids);
        Assert.All(s3.Store.Read(tx => tx.ListPartKeys(0, 0, 100)), part => Assert.Equal((owner, s3.Keys.Current), (part.Instance, KeyWrap.KeyId(part.WrappedKey))));
        for (var i = 0; i < ObjectCount; i++) Assert.Equal(Body(i), (await s3.GetAsync($"k{i:D2}")).Succeeded().Body);
    }

    [Fact]
    public async Task What_was_overwritten_or_removed_since_the_look_is_left_alone()
    {
        await using var s3 = await S3Rig.StartAsync();
        foreach (var key in new[] { "kept", "removed", "written" }) await PutAsync(s3, key, Body(1));
        await BeginAsync(s3);
        var vault = new AttributesVault(s3.Keys, Crypto.RandomSource.System);
        var batch = new RewrapWalk(s3.Store, vault, new BucketTags(s3.Keys, Crypto.RandomSource.System), s3.Keys, 100).Next([S3Rig.Account], null);
        await PutAsync(s3, "written", Body(2));
        await s3.Store.WriteAsync(
            tx =>
            {
                tx.RemoveVersion(tx.FindCurrent(tx.FindBucket("photos")!.Instance, "removed"u8)!);
                return true;
            },
            null, CancellationToken.None);
        Assert.Equal(1, await s3.Store.WriteAsync(batch.Apply, null, CancellationToken.None));
        Assert.Equal(Body(1), (await s3.GetAsync("kept")).Succeeded().Body);
        Assert.Equal(Body(2), (await s3.GetAsync("written")).Succeeded().Body);
        Assert.Equal("NoSuchKey", (await s3.GetAsync("removed")).Error!.Code);
    }

    [Fact]
    public async Task What_does_not_open_is_counted_and_keeps_its_version()
    {
        await using var s3 = await S3Rig.StartAsync();
        foreach (var key in new[] { "broken", "whole" }) await PutAsync(s3, key, Body(1));
        var former = s3.Keys.Current;
        await s3.Store.WriteAsync(
            tx =>
            {
                var row = tx.FindCurrent(tx.FindBucket("photos")!.Instance, "broken"u8)!;
                var detail = tx.FindDetail(row.Instance)!;
                byte[] changed = [.. detail.WrappedKey];
                changed[^1] ^= 1;
                tx.UpdateKeys(row, changed, detail.Attributes);
                return true;
            },
            null, CancellationToken.None);
        await BeginAsync(s3);
        await using var rewrap = s3.NewRewrap(10);
        rewrap.Start();
        for (var i = 0; i < 1000 && rewrap.Find()!.Phase != RewrapPhase.Done; i++) await Task.Delay(5);
        var state = rewrap.Find()!;
        Assert.Equal((RewrapPhase.Done, 1L, 1L, 1L), (state.Phase, state.Done, state.Left, state.Failed));
        Assert.Contains(former, s3.Keys.Ids);
        Assert.Equal(Body(1), (await s3.GetAsync("whole")).Succeeded().Body);
    }

    private static async Task BeginAsync(S3Rig s3)
    {
        await using var rewrap = s3.NewRewrap(1);
        using var made = s3.Keys.Create(AccountId.Parse(S3Rig.Account));
        await s3.Store.WriteAsync(
            tx =>
            {
                made.Put(tx);
                return rewrap.Begin(tx, [S3Rig.Account]);
            },
            null, CancellationToken.None);
    }

    private static async Task PutAsync(S3Rig s3, string key, byte[] body) => (await s3.PutAsync(key, body)).Succeeded();

    private static async Task<long> UploadAsync(S3Rig s3)
    {
        var upload = (await s3.SendAsync(s3.Operation<Operations.CreateMultipartUpload>(), "/photos/parts?uploads")).Succeeded().Element("UploadId");
        for (var i = 1; i <= PartCount; i++)
            (await s3.SendAsync(s3.Operation<Operations.UploadPart>(), $"/photos/parts?partNumber={i}&uploadId={upload}", [], new TestBody(Body(i)))).Succeeded();
        return s3.Store.Read(tx => tx.FindUpload(tx.FindBucket("photos")!.Instance, "parts"u8, upload)!.Instance);
    }

    private static string Position(KeyRewrap rewrap) => Encoding.UTF8.GetString(rewrap.Find()!.Encode());

    private static byte[] Body(int i) => Encoding.UTF8.GetBytes($"body {i}");
}

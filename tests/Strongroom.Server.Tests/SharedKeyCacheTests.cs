using Strongroom.Keys;
using Strongroom.Server.Adapters;
using Xunit;

namespace Strongroom.Server.Tests;

/// <summary>How long bucket keys stay in the open, and what opens them.</summary>
public sealed class SharedKeyCacheTests
{
    private const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/k";

    private static readonly byte[] Wrapped = [1, 2, 3];
    private static readonly byte[] Open = [.. Enumerable.Repeat((byte)7, 32)];
    private static readonly EncryptionContext Bucket = EncryptionContext.Of([new("aws:s3:arn", "arn:aws:s3:::b")]).Value;
    private static readonly EncryptionContext OtherBucket = EncryptionContext.Of([new("aws:s3:arn", "arn:aws:s3:::c")]).Value;

    private readonly ManualTime clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_was_kept_opens_for_the_same_key_and_context_alone()
    {
        using var cache = new SharedKeyCache(clock);
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        var key = new byte[32];

        Assert.True(cache.TryOpen(KeyArn, Bucket, Wrapped, key));
        Assert.Equal(Open, key);
        Assert.Equal(Wrapped, cache.FindCurrent(KeyArn, Bucket, key));
        Assert.False(cache.TryOpen(KeyArn, OtherBucket, Wrapped, key));
        Assert.False(cache.TryOpen(KeyArn + "2", Bucket, Wrapped, key));
        Assert.False(cache.TryOpen(KeyArn, Bucket, [1, 2, 4], key));
        Assert.Null(cache.FindCurrent(KeyArn, OtherBucket, key));
    }

    [Fact]
    public void A_key_that_was_opened_is_not_what_new_objects_share()
    {
        using var cache = new SharedKeyCache(clock);
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: false);

        Assert.Null(cache.FindCurrent(KeyArn, Bucket, new byte[32]));
    }

    [Fact]
    public void It_is_forgotten_after_an_hour_and_with_any_change_of_its_KMS_key()
    {
        using var cache = new SharedKeyCache(clock);
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.True(cache.TryOpen(KeyArn, Bucket, Wrapped, new byte[32]));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(cache.TryOpen(KeyArn, Bucket, Wrapped, new byte[32]));
        Assert.Null(cache.FindCurrent(KeyArn, Bucket, new byte[32]));

        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        cache.Forget(KeyArn + "2");
        Assert.True(cache.TryOpen(KeyArn, Bucket, Wrapped, new byte[32]));
        cache.Forget(KeyArn);
        Assert.False(cache.TryOpen(KeyArn, Bucket, Wrapped, new byte[32]));
        Assert.Null(cache.FindCurrent(KeyArn, Bucket, new byte[32]));
    }

    [Fact]
    public void A_key_is_zeroed_when_its_hour_is_over_though_nobody_asks_for_it_again()
    {
        var held = new List<byte[]>();
        using var cache = Watched(held);
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        clock.Advance(TimeSpan.FromMinutes(30));
        cache.Keep(KeyArn, OtherBucket, Wrapped, Open, isCurrent: true);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.All(held, key => Assert.Equal(Open, key));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([new byte[32], Open], held);
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal([new byte[32], new byte[32]], held);

        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: false);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.All(held, key => Assert.Equal(new byte[32], key));
    }

    [Fact]
    public void What_is_replaced_or_not_needed_is_zeroed()
    {
        var held = new List<byte[]>();
        // The clock alone moves here: no timer goes off between the expiry and the next use.
        using var cache = new SharedKeyCache(new Timerless(clock), Allocator(held));
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: true);
        Assert.Equal([Open, new byte[32]], held);

        clock.Advance(TimeSpan.FromHours(1));
        cache.Keep(KeyArn, Bucket, Wrapped, Open, isCurrent: false);
        Assert.Equal([new byte[32], new byte[32], Open], held);
        // A clock that is set back does not bring back what was zeroed.
        clock.Advance(-TimeSpan.FromMinutes(30));
        Assert.Null(cache.FindCurrent(KeyArn, Bucket, new byte[32]));

        cache.Dispose();
        Assert.All(held, key => Assert.Equal(new byte[32], key));
    }

    private SharedKeyCache Watched(List<byte[]> held) => new(clock, Allocator(held));

    private static Func<int, byte[]> Allocator(List<byte[]> held) => length =>
    {
        held.Add(new byte[length]);
        return held[^1];
    };

    private sealed class Timerless(TimeProvider time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
    }
}

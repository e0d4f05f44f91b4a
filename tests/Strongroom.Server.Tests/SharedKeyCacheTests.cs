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
}

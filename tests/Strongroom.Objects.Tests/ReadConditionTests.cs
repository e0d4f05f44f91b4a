using System.Globalization;

namespace Strongroom.Objects.Tests;

public sealed class ReadConditionTests
{
    // "same" stands for the object's ETag; -1 and +1 for a day before and after it was written, in a far past where both are over.
    [Theory]
    [InlineData("If-Match:same", 200)]
    [InlineData("If-Match:*", 200)]
    [InlineData("If-Match:other", 412)]
    [InlineData("If-Match:other,same", 200)]
    [InlineData("If-None-Match:same", 304)]
    [InlineData("If-None-Match:*", 304)]
    [InlineData("If-None-Match:other", 200)]
    [InlineData("If-Modified-Since:before", 200)]
    [InlineData("If-Modified-Since:written", 304)]
    [InlineData("If-Modified-Since:future", 200)]
    [InlineData("If-Unmodified-Since:before", 412)]
    [InlineData("If-Unmodified-Since:written", 200)]
    [InlineData("If-Unmodified-Since:nonsense", 200)]
    [InlineData("If-Match:same|If-Unmodified-Since:before", 200)]
    [InlineData("If-None-Match:other|If-Modified-Since:written", 200)]
    [InlineData("If-None-Match:same|If-Modified-Since:before", 304)]
    [InlineData("If-Match:other|If-None-Match:same", 412)]
    public async Task Conditions_hold_in_the_order_of_http(string conditions, int status)
    {
        await using var rig = await S3Rig.StartAsync();
        var put = await rig.PutAsync("k", [1, 2]);
        var written = DateTimeOffset.Parse((await rig.HeadAsync("k")).Header("Last-Modified")!, CultureInfo.InvariantCulture);
        var headers = conditions.Split('|').Select(c => c.Split(':')).Select(c => (c[0], Value(c[1]))).ToArray();

        var got = await rig.GetAsync("k", headers);
        var head = await rig.HeadAsync("k", headers);

        Assert.Equal((status, status), (got.Status, head.Status));
        if (status == 304) Assert.Contains(got.Error!.Headers, h => h.Key == "ETag" && h.Value == put.Header("ETag"));
        if (status == 412) Assert.Equal("PreconditionFailed", got.Error?.Code);

        string Value(string word) => word switch
        {
            "before" => Http(written.AddDays(-1)),
            "written" => Http(written),
            "future" => Http(written.AddDays(1)),
            _ => word.Replace("same", put.Header("ETag"), StringComparison.Ordinal).Replace("other", "\"x\"", StringComparison.Ordinal),
        };
    }

    private static string Http(DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}

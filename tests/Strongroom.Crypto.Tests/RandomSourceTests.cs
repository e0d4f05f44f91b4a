using Xunit;

namespace Strongroom.Crypto.Tests;

public sealed class RandomSourceTests
{
    [Fact]
    public void No_bytes_are_handed_out_twice_and_none_stay_zero()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[12 + (i % 100)];
            RandomSource.System.Fill(bytes);
            Assert.True(seen.Add(Convert.ToHexString(bytes.AsSpan(0, 12))), "The same bytes came twice.");
            Assert.True(seen.Add(Convert.ToHexString(bytes.AsSpan(bytes.Length - 12))) || bytes.Length == 12, "The same bytes came twice.");
            Assert.False(bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0);
        }
    }

    [Fact]
    public async Task Each_thread_has_a_stock_of_its_own()
    {
        var drawn = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, 500).Select(_ =>
            {
                var bytes = new byte[16];
                RandomSource.System.Fill(bytes);
                return Convert.ToHexString(bytes);
            }).ToArray(),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(8 * 500, drawn.SelectMany(own => own).Distinct(StringComparer.Ordinal).Count());
    }
}

using Strongroom.Crypto;

namespace Strongroom.Objects.Tests;

public sealed class OpaqueIdsTests
{
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xF8)]
    [InlineData(0xFB)]
    [InlineData(0xFF)]
    public void No_id_begins_as_an_option_does(byte drawn)
    {
        // 0xF8 to 0xFB are the bytes whose first six bits stand for a hyphen.
        var id = OpaqueIds.New(new Constant(drawn), 24);
        Assert.Equal(32, id.Length);
        Assert.NotEqual('-', id[0]);
    }

    private sealed class Constant(byte value) : RandomSource
    {
        public override void Fill(Span<byte> destination) => destination.Fill(value);
    }
}

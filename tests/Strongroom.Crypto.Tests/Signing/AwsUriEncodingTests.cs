using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Signing;
using Xunit;

namespace Strongroom.Crypto.Tests.Signing;

public sealed class AwsUriEncodingTests
{
    [Theory]
    [InlineData("", false, "")]
    [InlineData("AZaz09-._~", true, "AZaz09-._~")]
    [InlineData("a/b c", false, "a/b%20c")]
    [InlineData("a/b c", true, "a%2Fb%20c")]
    [InlineData("+=&%*'()!@:,$;?#[]", true, "%2B%3D%26%25%2A%27%28%29%21%40%3A%2C%24%3B%3F%23%5B%5D")]
    [InlineData("grün/\u20AC\U0001F600", false, "gr%C3%BCn/%E2%82%AC%F0%9F%98%80")]
    [InlineData("\0\n\u007f", false, "%00%0A%7F")]
    public void Encodes_as_signature_version_4_does(string text, bool encodeSlash, string expected) =>
        Assert.Equal(expected, AwsUriEncoding.Encode(text, encodeSlash));

    [Fact]
    public void Agrees_with_a_byte_by_byte_encoder() =>
        Prop.ForAll<byte[], bool>((bytes, slash) =>
        {
            var room = new byte[AwsUriEncoding.MaxEncodedSize(bytes.Length)];
            var count = AwsUriEncoding.Encode(bytes, slash, room);
            var naive = string.Concat(bytes.Select(b =>
                char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b) || (b == '/' && !slash) ? $"{(char)b}" : $"%{b:X2}"));
            Assert.Equal(naive, System.Text.Encoding.ASCII.GetString(room, 0, count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_room_is_an_error() => Assert.Throws<ArgumentException>(() => AwsUriEncoding.Encode("a b"u8, true, new byte[3]));

    [Fact]
    public void Long_text_works() => Assert.Equal(string.Concat(Enumerable.Repeat("%20", 2_000)), AwsUriEncoding.Encode(new string(' ', 2_000), true));
}

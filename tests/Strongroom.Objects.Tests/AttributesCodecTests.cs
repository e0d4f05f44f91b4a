using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Objects.Tests;

public sealed class AttributesCodecTests
{
    /// <summary>What release 0.1 wrote. It must be readable for ever: never change it.</summary>
    private const string Release01 =
        "01" + "01000A746578742F706C61696E" + "08000500016B7676" + "09000400017477" + "0A000F030101414141414141414141414141" + "0B000C000100020000000000500000"
        + "0B000C00030001000000000000000A" + "0C00027570";

    private static readonly ObjectAttributes Fixture = new()
    {
        ContentType = "text/plain",
        Metadata = [new("k", "vv")],
        Tags = [new("t", "w")],
        Checksum = new(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, "AAAAAAAAAAAA"),
        IsChecksumDeclared = true,
        Parts = Sizes((1, 5 << 20), (2, 5 << 20), (3, 10)),
        UploadId = "up",
    };

    [Fact]
    public void What_the_first_release_wrote_is_read_and_still_written_so()
    {
        var read = AttributesCodec.Decode(Convert.FromHexString(Release01));

        AssertSame(Fixture, read);
        Assert.Equal(Release01, Convert.ToHexString(Encoded(Fixture)));
    }

    [Fact]
    public void All_fields_survive()
    {
        var attributes = Fixture with
        {
            CacheControl = "a", ContentDisposition = "b", ContentEncoding = "c", ContentLanguage = "d", Expires = "e", WebsiteRedirectLocation = "/f",
            Metadata = [new("m", "ü"), new("n", "")], Checksum = new(ChecksumAlgorithm.Sha256, ChecksumType.Composite, "x-2"), IsChecksumDeclared = false,
        };

        AssertSame(attributes, AttributesCodec.Decode(Encoded(attributes)));
    }

    [Fact]
    public void Bytes_that_are_none_are_refused_and_nothing_else_happens() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                AttributesCodec.Decode([1, .. bytes]);
                return true;
            }
            catch (FormatException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_newer_version_is_refused() => Assert.Throws<FormatException>(() => AttributesCodec.Decode([2]));

    [Fact]
    public void Ten_thousand_equal_parts_are_one_run()
    {
        var sizes = Sizes([.. Enumerable.Range(1, 10_000).Select(n => (n, 8L << 20))]);

        Assert.Single(sizes.Runs);
        Assert.Equal(10_000, sizes.Count);
        Assert.Equal(new PartSizes.Part(10_000, 9_999L * (8 << 20), 8 << 20), sizes.Find(10_000));
        Assert.Null(sizes.Find(10_001));
    }

    [Fact]
    public void Parts_within_a_range_are_those_that_hold_its_bytes() =>
        Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (offset, length) =>
        {
            var sizes = Sizes((1, 5), (2, 5), (4, 5), (7, 20), (9, 1), (10, 4));
            var naive = sizes.All().Where(p => p.Offset < offset + length && p.Offset + p.Size > offset);
            return naive.SequenceEqual(sizes.Within(offset, length));
        }).QuickCheckThrowOnFailure();

    private static PartSizes Sizes(params (int Number, long Size)[] parts)
    {
        var sizes = new PartSizes();
        foreach (var (number, size) in parts) sizes.Add(number, size);
        return sizes;
    }

    private static byte[] Encoded(ObjectAttributes attributes)
    {
        var output = new ArrayBufferWriter<byte>();
        AttributesCodec.Encode(attributes, output);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertSame(ObjectAttributes expected, ObjectAttributes actual)
    {
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Tags, actual.Tags);
        Assert.Equal(expected.Parts!.Runs, actual.Parts!.Runs);
        Assert.Equal(expected with { Metadata = [], Tags = [], Parts = null }, actual with { Metadata = [], Tags = [], Parts = null });
    }
}

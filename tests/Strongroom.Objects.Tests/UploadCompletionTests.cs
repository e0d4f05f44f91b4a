using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>The limits that no test can upload its way to.</summary>
public class UploadCompletionTests
{
    private const string ETag = "900150983cd24fb0d6963f7d28e17f72";

    [Fact]
    public void Ten_thousand_parts_of_five_gibibytes_are_too_much_and_fifty_terabytes_are_not()
    {
        var whole = Of(Limits.PartNumberMax, Limits.ObjectBytesMax / Limits.PartNumberMax);
        Assert.Equal((50_000_000_000_000, 10_000), (whole.Value.Size, whole.Value.Sizes.Count));
        Assert.EndsWith("-10000", whole.Value.ETag, StringComparison.Ordinal);
        Assert.Equal(49_995_000_000_000, whole.Value.Sizes.Find(10_000)!.Value.Offset);
        Assert.Equal("EntityTooLarge", Of(Limits.PartNumberMax, (Limits.ObjectBytesMax / Limits.PartNumberMax) + 1).Error!.Code);
        Assert.Equal("EntityTooLarge", Of(Limits.PartNumberMax, Limits.SinglePutBytesMax).Error!.Code);
    }

    [Fact]
    public void Only_the_last_part_may_be_small()
    {
        Assert.Equal("EntityTooSmall", Of(2, Limits.PartBytesMin - 1).Error!.Code);
        Assert.True(Of(1, 1).IsSuccess);
        Assert.True(Of(2, Limits.PartBytesMin).IsSuccess);
    }

    private static Result<UploadCompletion> Of(int count, long size)
    {
        var checksum = new ObjectChecksum(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, Convert.ToBase64String(new byte[8]));
        var request = new CompletionRequest(
            [.. Enumerable.Range(1, count).Select(n => new CompletionRequest.Part(n, ETag, new Dictionary<ChecksumAlgorithm, string>()))], null, null, null);
        return UploadCompletion.Of(request, "u", new ObjectAttributes { Checksum = checksum }, Enumerable.Range(1, count).ToDictionary(n => n, n => Part(n, size, checksum)));
    }

    private static PartRow Part(int number, long size, ObjectChecksum checksum) => new()
    {
        Owner = 1, Number = number, Instance = number, Size = size, ETag = ETag, ModifiedMs = 1, Checksum = checksum.ForPart, WrappedKey = [],
    };
}

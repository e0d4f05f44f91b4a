using System.Reflection;

namespace Strongroom.Objects.Tests;

/// <summary>Numbers that lie on disk, or that seals are bound to: a value may be added, never moved.</summary>
public sealed class FrozenNumbersTests
{
    [Fact]
    public void Numbers_on_disk_are_frozen()
    {
        Assert.Equal("FullObject=1 Composite=2", Numbers(typeof(ChecksumType)));
        Assert.Equal("ObjectKey=1 ObjectBody=2 Attributes=3 PartKey=4 PartBody=5", Numbers(typeof(SealPurpose)));
        Assert.Equal("FullControl=1 Read=2 Write=3 ReadAcp=4 WriteAcp=5", Numbers(typeof(AclPermission)));
        Assert.Equal("Governance=1 Compliance=2", Numbers(typeof(Storage.LockMode)));
        Assert.Equal("Key=1 Document=2", Numbers(typeof(BucketTags).GetNestedType("Purpose", BindingFlags.NonPublic)!));
        Assert.Equal(
            "None=0 ContentType=1 CacheControl=2 ContentDisposition=3 ContentEncoding=4 ContentLanguage=5 Expires=6 WebsiteRedirectLocation=7 "
            + "Metadata=8 Tag=9 Checksum=10 PartRun=11 UploadId=12 Acl=13 ServerSideEncryption=14 Kms=15 CustomerKeyCheck=16",
            Numbers(typeof(AttributesCodec).GetNestedType("Field", BindingFlags.NonPublic)!));
    }

    private static string Numbers(Type type) => string.Join(' ', Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name), null)}"));
}

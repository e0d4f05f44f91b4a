using Strongroom.Server.Records;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class RecordFolderTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string root = Path.Combine(Directory.CreateTempSubdirectory("strongroom-").FullName, "records");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);

    [Fact]
    public void Files_grow_are_read_meanwhile_and_belong_to_the_owner()
    {
        using var folder = new RecordFolder(root);
        folder.Append("2.rec", 0, "abc"u8);
        using var content = folder.OpenRead("2.rec");
        folder.Append("2.rec", 3, "def"u8);
        folder.Append("1.rec", 0, "x"u8);
        folder.Append("2.rec", 6, "ghi"u8);
        Assert.Equal(["1.rec", "2.rec"], folder.List());
        Assert.Equal(9, content.Length);
        var bytes = new byte[20];
        Assert.Equal(7, content.Read(2, bytes));
        Assert.Equal("cdefghi"u8.ToArray(), bytes[..7]);
        Assert.Equal(0, content.Read(100, bytes));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(Path.Combine(root, "1.rec")));
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }

    [Fact]
    public void Truncated_and_deleted_files_go_on_from_there()
    {
        using (var folder = new RecordFolder(root))
        {
            folder.Append("1.rec", 0, "abcdef"u8);
            folder.Truncate("1.rec", 2);
            folder.Append("1.rec", 2, "X"u8);
            folder.Append("2.rec", 0, "y"u8);
            folder.Delete("2.rec");
            folder.Delete("3.rec");
            folder.Truncate("3.rec", 1);
        }
        using var again = new RecordFolder(root);
        Assert.Equal(["1.rec"], again.List());
        Assert.Equal("abX", File.ReadAllText(Path.Combine(root, "1.rec")));
    }

    [Fact]
    public void A_failed_write_is_an_io_error()
    {
        using var folder = new RecordFolder(root);
        Directory.CreateDirectory(Path.Combine(root, "1.rec"));
        Assert.Throws<IOException>(() => folder.Append("1.rec", 0, "a"u8));
        folder.Append("2.rec", 0, "a"u8);
    }
}

using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>
/// What is stored under KMS keys and under the client's own, changed behind the server's back: a reader gets an error and the operator an alarm, never a wrong
/// byte. Each row of the table is tried for both.
/// </summary>
public sealed class SecondKeyTamperTests
{
    private const int Size = 300_000;

    private static readonly TestCustomerKey Mine = new(1);
    private static readonly (string, string)[] UnderKms = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "k1")];
    private static readonly string[] Kinds = ["kms", "bucket key", "customer"];
    private static readonly string[] Rows = ["flip in the header", "flip in the first chunk", "flip in the last chunk", "truncate", "swap", "replay", "wrong context", "other wrapped key"];

    public static TheoryData<string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var kind in Kinds)
                foreach (var row in Rows) table.Add(kind, row);
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task It_does_not_open(string kind, string row)
    {
        await using var rig = await S3Rig.StartAsync(o => o with { InlineBytesMax = 0, SegmentBlobBytesMax = 0 });
        await LetInAsync(rig);
        await PutAsync(rig, kind, "a", seed: 1);
        var first = Detail(rig, "a");
        var old = await File.ReadAllBytesAsync(FileOf(rig));

        switch (row)
        {
            case "flip in the header": Change(rig, bytes => bytes[30] ^= 1); break;
            case "flip in the first chunk": Change(rig, bytes => bytes[100] ^= 1); break;
            case "flip in the last chunk": Change(rig, bytes => bytes[^1] ^= 1); break;
            case "truncate": Change(rig, _ => { }, cut: 16_400); break;
            case "swap":
                var file = FileOf(rig);
                await PutAsync(rig, kind, "b", seed: 2);
                File.Copy(Files(rig).Single(f => f != file), file, overwrite: true);
                break;
            case "replay":
                await PutAsync(rig, kind, "a", seed: 2);
                await File.WriteAllBytesAsync(Files(rig).Last(), old);
                foreach (var stale in Files(rig).SkipLast(1)) await File.WriteAllBytesAsync(stale, old);
                break;
            case "wrong context": await PlaceAsync(rig, "b", first.Row, first.Detail); break;
            default:
                await PutAsync(rig, kind, "b", seed: 2);
                await PlaceAsync(rig, "a", first.Row, first.Detail with { WrappedKey = Detail(rig, "b").Detail.WrappedKey });
                break;
        }

        Answer? got = null;
        var thrown = await Record.ExceptionAsync(async () => got = await rig.GetAsync(row == "wrong context" ? "b" : "a", Reading(kind)));
        if (thrown is null) Assert.Equal((500, "InternalError"), (got!.Status, got.Error?.Code));
        else Assert.IsType<SealBrokenException>(thrown);
        Assert.NotEmpty(rig.Alarms.Errors);
    }

    [Theory]
    [InlineData("kms")]
    [InlineData("bucket key")]
    [InlineData("customer")]
    public async Task Untouched_it_opens_and_what_is_put_behind_its_end_is_not_served(string kind)
    {
        await using var rig = await S3Rig.StartAsync(o => o with { InlineBytesMax = 0, SegmentBlobBytesMax = 0 });
        await LetInAsync(rig);
        await PutAsync(rig, kind, "a", seed: 1);

        Assert.Equal(S3Rig.Bytes(Size), (await rig.GetAsync("a", Reading(kind))).Succeeded().Body);
        Change(rig, _ => { }, cut: -16_400);
        Assert.Equal(S3Rig.Bytes(Size), (await rig.GetAsync("a", Reading(kind))).Succeeded().Body);
        Assert.Empty(rig.Alarms.Errors);
    }

    private static (string, string)[] Writing(string kind) => kind switch
    {
        "kms" => UnderKms,
        "bucket key" => [.. UnderKms, ("x-amz-server-side-encryption-bucket-key-enabled", "true")],
        _ => Mine.Headers,
    };

    private static (string, string)[] Reading(string kind) => kind == "customer" ? Mine.Headers : [];

    private static async Task LetInAsync(S3Rig rig) =>
        (await rig.SendAsync(rig.Operation<Operations.PutBucketEncryption>(), "/photos?encryption", document: TestS3.CustomerKeysLetIn)).Succeeded();

    private static async Task PutAsync(S3Rig rig, string kind, string key, int seed) => (await rig.PutAsync(key, S3Rig.Bytes(Size, seed), Writing(kind))).Succeeded();

    private static string[] Files(S3Rig rig) =>
        [.. Directory.GetFiles(rig.Folder, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length == SealedBody.SealedLength(Size)).OrderBy(File.GetLastWriteTimeUtc)];

    private static string FileOf(S3Rig rig) => Assert.Single(Files(rig));

    private static void Change(S3Rig rig, Action<byte[]> change, int cut = 0)
    {
        var file = FileOf(rig);
        var bytes = File.ReadAllBytes(file);
        change(bytes);
        // Whole chunks: a length that could be, with each chunk that is left as it was sealed.
        File.WriteAllBytes(file, cut < 0 ? [.. bytes, .. bytes.AsSpan(SealedBody.HeaderSize, -cut)] : bytes[..^cut]);
    }

    private static (ObjectRow Row, ObjectDetail Detail) Detail(S3Rig rig, string key) => rig.Store.Read(tx =>
    {
        var row = tx.FindCurrent(tx.FindBucket("photos")!.Instance, System.Text.Encoding.UTF8.GetBytes(key))!;
        return (row, tx.FindDetail(row.Instance)!);
    });

    /// <summary>Puts a row of an object, its keys and attributes as they are, under a key and a new instance; without a body, which is not looked at before them.</summary>
    private static async Task PlaceAsync(S3Rig rig, string key, ObjectRow row, ObjectDetail detail)
    {
        var placed = row with { Instance = rig.Store.NewInstance(), Key = System.Text.Encoding.UTF8.GetBytes(key) };
        await rig.Store.WriteAsync<object?>(
            tx =>
            {
                tx.PutVersion(placed, detail with { Layout = BodyLayout.None, Body = null });
                return null;
            },
            null, CancellationToken.None);
    }
}

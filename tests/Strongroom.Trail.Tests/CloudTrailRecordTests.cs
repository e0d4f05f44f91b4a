using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Trail.Model;

namespace Strongroom.Trail.Tests;

public sealed class CloudTrailRecordTests
{
    public static TheoryData<string> Kinds => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_record_is_the_golden_file(string kind)
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "audit", kind + ".json"));
        Assert.Equal(golden, Render(kind), ignoreLineEndingDifferences: true);
    }

    private static string Render(string kind)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            CloudTrailRecord.Write(json, Samples.All[kind]);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}

using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>Uploads of parts.</summary>
internal static class UploadSteps
{
    private const int UploadsMax = 2;

    public static async Task CreateAsync(Life life, KeyModel key, Random random)
    {
        if (key.Uploads.Count >= UploadsMax) return;
        var change = life.Ledger.Begin("CreateMultipartUpload");
        var tags = random.Next(2) == 0 ? "" : "from=parts";
        var headers = new List<(string, string)> { ("x-amz-meta-mark", $"{change.Number}"), ("Content-Type", "application/x-parts") };
        if (tags.Length > 0) headers.Add(("x-amz-tagging", tags));
        var answer = await life.ChangeAsync(change, new Call("POST", life.PathOf(key), change.Number) { Query = [("uploads", "")], Headers = headers });
        if (answer is null) key.StrayUploadsMax++;
        else if (!answer.IsSuccess) life.Violation($"{change} was answered {answer}");
        else key.Uploads.Add(new UploadModel(answer.Xml().Text("UploadId")!, $"{change.Number}", tags));
    }

    public static async Task PartAsync(Life life, KeyModel key, Random random)
    {
        if (await SettledAsync(life, key, random) is not { } upload) return;
        var number = random.Next(1, 4);
        // One in some is large enough to be followed by another part.
        var slice = Bodies.Draw(random, number == 1 && random.Next(8) == 0 ? Sizes.PartBytesMin : Sizes.Draw(random));
        var change = life.Ledger.Begin("UploadPart");
        var part = new PartCandidate(slice, Bodies.Md5(slice), change);
        var answer = await life.ChangeAsync(change, new Call("PUT", life.PathOf(key), change.Number)
        {
            Query = [("uploadId", upload.Id), ("partNumber", $"{number}")],
            Body = Bodies.Of(slice),
            IsPayloadSigned = random.Next(2) == 0,
        });
        if (!upload.Parts.TryGetValue(number, out var candidates)) upload.Parts[number] = candidates = [new(null, "", null)];
        if (answer is null)
        {
            candidates.Add(part);
            return;
        }
        if (!answer.IsSuccess || answer.ETag != part.ETag) life.Violation($"{change} was answered {answer} with ETag {answer.ETag}, not {part.ETag}");
        candidates.Clear();
        candidates.Add(part with { Change = null });
    }

    public static async Task CompleteAsync(Life life, KeyModel key, Random random)
    {
        if (await SettledAsync(life, key, random) is not { } upload) return;
        var there = upload.Parts.Where(p => p.Value[0].Slice is not null).Select(p => (Number: p.Key, Slice: p.Value[0].Slice!.Value, p.Value[0].ETag)).ToList();
        if (there.Count == 0) return;
        var chosen = there[0].Slice.Length >= Sizes.PartBytesMin && there.Count > 1 ? there.Take(2).ToList() : [there[random.Next(there.Count)]];
        var change = life.Ledger.Begin("CompleteMultipartUpload");
        var slices = chosen.Select(p => p.Slice).ToList();
        var state = new ObjectState(slices, Bodies.Md5(slices), upload.Mark, "application/x-parts", upload.Tags);
        var (body, _) = S3Client.Document(
            $"<CompleteMultipartUpload>{string.Concat(chosen.Select(p => $"<Part><PartNumber>{p.Number}</PartNumber><ETag>\"{p.ETag}\"</ETag></Part>"))}</CompleteMultipartUpload>");
        var answer = await life.ChangeAsync(change, new Call("POST", life.PathOf(key), change.Number) { Query = [("uploadId", upload.Id)], Body = body });
        ObjectSteps.Conclude(life, key, change, state, answer);
        if (answer is null) upload.MaybeEndedBy = change;
        else key.Uploads.Remove(upload);
    }

    public static async Task AbortAsync(Life life, KeyModel key, Random random)
    {
        if (await SettledAsync(life, key, random) is not { } upload) return;
        var change = life.Ledger.Begin("AbortMultipartUpload");
        var answer = await life.ChangeAsync(change, new Call("DELETE", life.PathOf(key), change.Number) { Query = [("uploadId", upload.Id)] });
        if (answer is null) upload.MaybeEndedBy = change;
        else
        {
            if (!answer.IsSuccess) life.Violation($"{change} was answered {answer}");
            key.Uploads.Remove(upload);
        }
    }

    /// <summary>One of the key's uploads, of which everything is known; null where there is none.</summary>
    private static async Task<UploadModel?> SettledAsync(Life life, KeyModel key, Random random)
    {
        if (key.Uploads.Count == 0) return null;
        var upload = key.Uploads[random.Next(key.Uploads.Count)];
        // Who ended it, if anybody, is told by the next look at all uploads.
        if (upload.MaybeEndedBy is not null) return null;
        if (!upload.IsSettled && !life.IsOpen) await Seeing.PartsAsync(life, key, upload);
        return upload.IsSettled ? upload : null;
    }
}

using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>Looks at what a key, an upload or the bucket really holds, and compares it with what it may hold.</summary>
internal static class Seeing
{
    /// <summary>Reads the key whole. False where the server did not answer. What is seen settles the key.</summary>
    public static async Task<bool> KeyAsync(Life life, KeyModel key)
    {
        if (await life.ReadAsync(new Call("GET", life.PathOf(key))) is not { } answer) return false;
        var tags = "";
        if (answer.IsSuccess && (answer.Header("x-amz-tagging-count") is not null || key.Allowed.Exists(c => c.State is { Tags.Length: > 0 })))
        {
            if (await TagsAsync(life, key) is not { } found) return false;
            tags = found;
        }
        if (key.Allowed.Find(c => Fits(c.State, answer, tags)) is { } seen)
        {
            if (!life.IsOpen || key.IsSettled) key.Settle(seen, life.Ledger);
            return true;
        }
        life.Violation($"{key.Name} holds {Describe(answer, tags)}; it may hold {string.Join(" or ", key.Allowed)}");
        // Go on from what is there, so that one fault is told once.
        if (life.IsOpen) return true;
        key.Set(answer.IsSuccess ? key.Allowed[^1].State : null);
        return true;
    }

    public static async Task<string?> TagsAsync(Life life, KeyModel key)
    {
        var answer = await life.ReadAsync(new Call("GET", life.PathOf(key)) { Query = [("tagging", "")] });
        return answer is { IsSuccess: true }
            ? string.Join('&', answer.Xml().All("TagSet").SelectMany(s => s.All("Tag")).Select(t => $"{t.Text("Key")}={t.Text("Value")}").Order(StringComparer.Ordinal))
            : null;
    }

    /// <summary>All keys of the bucket with ETag and size, page by page.</summary>
    public static async Task<List<(string Key, string ETag, long Size)>?> ListAsync(Life life, int pageMax)
    {
        var found = new List<(string, string, long)>();
        string? token = null;
        do
        {
            var query = new List<(string, string)> { ("list-type", "2"), ("max-keys", $"{pageMax}") };
            if (token is not null) query.Add(("continuation-token", token));
            if (await life.ReadAsync(new Call("GET", "/" + life.Bucket) { Query = query }) is not { } answer) return null;
            if (!answer.IsSuccess)
            {
                life.Violation($"listing was answered {answer}");
                return null;
            }
            var page = answer.Xml();
            found.AddRange(page.All("Contents").Select(c => (c.Text("Key")!, c.Text("ETag")!.Trim('"'), long.Parse(c.Text("Size")!))));
            token = page.Text("NextContinuationToken");
        }
        while (token is not null);
        if (!found.Select(f => f.Item1).SequenceEqual(found.Select(f => f.Item1).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal))
            life.Violation("the listing is not in order, or tells a key twice");
        return found;
    }

    /// <summary>The listing is exactly what can be read.</summary>
    public static async Task ListingAsync(Life life)
    {
        if (await ListAsync(life, 7) is not { } listed) return;
        if (life.Keys.Any(k => !k.IsSettled)) return;
        var expected = life.Keys.Where(k => k.State is not null).OrderBy(k => k.Name, StringComparer.Ordinal).ToList();
        var missing = expected.Select(k => k.Name).Except(listed.Select(l => l.Key), StringComparer.Ordinal).ToList();
        var extra = listed.Select(l => l.Key).Except(expected.Select(k => k.Name), StringComparer.Ordinal).ToList();
        if (missing.Count + extra.Count > 0) life.Violation($"the listing lacks [{string.Join(' ', missing)}] and has too much [{string.Join(' ', extra)}]");
        foreach (var key in expected)
            if (listed.Find(l => l.Key == key.Name) is { Key: not null } line
                && (line.Size != key.State!.Length || (key.State.ETag.Length > 0 && line.ETag != key.State.ETag)))
                life.Violation($"the listing says of {key.Name} {line.Size} bytes, ETag {line.ETag}; it is {key.State}");
    }

    /// <summary>The uploads in progress and their parts are what they may be.</summary>
    public static async Task UploadsAsync(Life life)
    {
        if (await life.ReadAsync(new Call("GET", "/" + life.Bucket) { Query = [("uploads", "")] }) is not { } answer) return;
        var listed = answer.Xml().All("Upload").Select(u => (Id: u.Text("UploadId")!, Key: u.Text("Key")!)).ToDictionary(u => u.Id, u => u.Key, StringComparer.Ordinal);
        foreach (var key in life.Keys)
        {
            foreach (var upload in key.Uploads.ToList())
            {
                var isThere = listed.Remove(upload.Id);
                if (upload.MaybeEndedBy is { } end) life.Ledger.Observe(end, isThere ? Fate.NotHappened : Fate.Happened);
                else if (!isThere) life.Violation($"upload {upload.Id} of {key.Name} is gone");
                upload.MaybeEndedBy = null;
                if (isThere) await PartsAsync(life, key, upload);
                else key.Uploads.Remove(upload);
            }
        }
        foreach (var (id, name) in listed)
        {
            var key = life.Keys.First(k => k.Name == name);
            if (--key.StrayUploadsMax < 0) life.Violation($"upload {id} of {name} was never begun, or had ended");
            // Its creation was never answered: nobody would ever end it.
            var end = life.Ledger.Begin("AbortMultipartUpload");
            await life.ChangeAsync(end, new Call("DELETE", life.PathOf(key), end.Number) { Query = [("uploadId", id)] });
        }
        foreach (var key in life.Keys) key.StrayUploadsMax = 0;
    }

    public static async Task PartsAsync(Life life, KeyModel key, UploadModel upload)
    {
        if (await life.ReadAsync(new Call("GET", life.PathOf(key)) { Query = [("uploadId", upload.Id)] }) is not { } answer) return;
        if (!answer.IsSuccess)
        {
            life.Violation($"the parts of upload {upload.Id} were answered {answer}");
            return;
        }
        var parts = answer.Xml().All("Part").ToDictionary(p => int.Parse(p.Text("PartNumber")!), p => (ETag: p.Text("ETag")!.Trim('"'), Size: int.Parse(p.Text("Size")!)));
        foreach (var (number, candidates) in upload.Parts)
        {
            var isThere = parts.Remove(number, out var part);
            var seen = candidates.Find(c => isThere ? c.Slice is { } s && c.ETag == part.ETag && s.Length == part.Size : c.Slice is null);
            if (seen is null)
                life.Violation($"part {number} of {key.Name} is {(isThere ? $"{part.Size} bytes, ETag {part.ETag}" : "not there")}; it may be {string.Join(" or ", candidates)}");
            seen ??= candidates[^1];
            foreach (var candidate in candidates.Where(c => c.Change is not null))
                life.Ledger.Observe(candidate.Change!, candidate == seen ? Fate.Happened : Fate.NotHappened);
            candidates.Clear();
            candidates.Add(seen with { Change = null });
        }
        foreach (var number in parts.Keys) life.Violation($"upload {upload.Id} has part {number}, which nobody sent");
    }

    private static bool Fits(ObjectState? state, Answer answer, string tags) => state is null
        ? answer.Status == 404
        : answer.IsSuccess && answer.Header("x-amz-meta-mark") == state.Mark && tags == state.Tags && answer.Header("Content-Type") == state.ContentType
            && (state.ETag.Length == 0 || answer.ETag == state.ETag) && Bodies.Matches(state.Content, answer.Body);

    private static string Describe(Answer answer, string tags) => answer.IsSuccess
        ? $"{answer.Body.Length} bytes, mark {answer.Header("x-amz-meta-mark")}, ETag {answer.ETag}, type {answer.Header("Content-Type")}, tags '{tags}'"
        : answer.ToString();
}

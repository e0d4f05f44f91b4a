using Strongroom.Crash.Client;
using Strongroom.Crash.Model;

namespace Strongroom.Crash.Work;

/// <summary>Changes of objects.</summary>
internal static class ObjectSteps
{
    private static readonly string[] Types = ["application/octet-stream", "text/plain", "application/x-crash"];
    private static readonly string[] TagSets = ["", "", "", "a=1", "color=red&size=large", "k1=v1&k2=v2&k3=v3"];

    public static async Task PutAsync(Life life, KeyModel key, Random random)
    {
        var (change, state, call) = Put(life, key, random, []);
        Conclude(life, key, change, state, await life.ChangeAsync(change, call));
    }

    public static async Task DeleteAsync(Life life, KeyModel key, Random random)
    {
        var change = life.Ledger.Begin("DeleteObject");
        Conclude(life, key, change, null, await life.ChangeAsync(change, new Call("DELETE", life.PathOf(key), change.Number)));
    }

    /// <summary>DeleteObjects is one transaction here: all of it happens, or nothing.</summary>
    public static async Task DeleteManyAsync(Life life, KeyModel key, Random random)
    {
        var entered = new List<KeyModel>();
        try
        {
            for (var i = random.Next(4); i > 0; i--)
                if (life.Keys[random.Next(life.Keys.Count)] is var other && other.TryEnter()) entered.Add(other);
            List<KeyModel> all = [key, .. entered.Where(k => k.IsSettled)];
            var change = life.Ledger.Begin("DeleteObjects");
            var (body, md5) = S3Client.Document($"<Delete>{string.Concat(all.Select(k => $"<Object><Key>{k.Name}</Key></Object>"))}</Delete>");
            var answer = await life.ChangeAsync(change, new Call("POST", "/" + life.Bucket, change.Number) { Query = [("delete", "")], Headers = [md5], Body = body });
            if (answer is { IsSuccess: true } && answer.Xml().All("Deleted").Count() != all.Count) life.Violation($"{change} removed {answer.Xml().All("Deleted").Count()} of {all.Count}");
            foreach (var one in all) Conclude(life, one, change, null, answer);
        }
        finally
        {
            foreach (var one in entered) one.Leave();
        }
    }

    public static async Task CopyAsync(Life life, KeyModel key, Random random)
    {
        var source = life.Keys[random.Next(life.Keys.Count)];
        if (!source.TryEnter()) return;
        try
        {
            if (!source.IsSettled || source.State is not { } original) return;
            var change = life.Ledger.Begin("CopyObject");
            var headers = new List<(string, string)> { ("x-amz-copy-source", $"/{life.Bucket}/{source.Name}") };
            var state = original with { ETag = original.ETag.Contains('-', StringComparison.Ordinal) ? "" : original.ETag };
            if (random.Next(2) == 0)
            {
                state = state with { Mark = $"{change.Number}", ContentType = Types[random.Next(Types.Length)] };
                headers.AddRange([("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-mark", state.Mark), ("Content-Type", state.ContentType)]);
            }
            Conclude(life, key, change, state, await life.ChangeAsync(change, new Call("PUT", life.PathOf(key), change.Number) { Headers = headers }));
        }
        finally
        {
            source.Leave();
        }
    }

    public static async Task TagAsync(Life life, KeyModel key, Random random)
    {
        if (key.State is not { } state) return;
        var tags = TagSets[random.Next(TagSets.Length)];
        var isRemoval = tags.Length == 0;
        var change = life.Ledger.Begin(isRemoval ? "DeleteObjectTagging" : "PutObjectTagging");
        var set = string.Concat(tags.Split('&').Select(t => t.Split('=')).Where(t => t.Length == 2).Select(t => $"<Tag><Key>{t[0]}</Key><Value>{t[1]}</Value></Tag>"));
        var (body, md5) = S3Client.Document($"<Tagging><TagSet>{set}</TagSet></Tagging>");
        var call = new Call(isRemoval ? "DELETE" : "PUT", life.PathOf(key), change.Number) { Query = [("tagging", "")] };
        if (!isRemoval) call = call with { Body = body, Headers = [md5] };
        Conclude(life, key, change, state with { Tags = tags }, await life.ChangeAsync(change, call));
    }

    /// <summary>Conditional PUTs whose outcome is certain.</summary>
    public static async Task PutIfAsync(Life life, KeyModel key, Random random)
    {
        var known = key.State;
        if (known is { ETag.Length: 0 }) return;
        var isNoneMatch = known is null || random.Next(3) == 0;
        var isWrong = known is not null && random.Next(3) == 0;
        (string, string) condition = isNoneMatch ? ("If-None-Match", "*") : ("If-Match", isWrong ? "\"00000000000000000000000000000000\"" : $"\"{known!.ETag}\"");
        var (change, state, call) = Put(life, key, random, [condition]);
        var answer = await life.ChangeAsync(change, call);
        var mustFail = isNoneMatch ? known is not null : isWrong;
        if (mustFail && answer is { Status: not 412 }) life.Violation($"{change} with {condition} of {known} was answered {answer}");
        if (!mustFail) Conclude(life, key, change, state, answer);
        else if (answer is null) key.Maybe(known, change);
    }

    /// <summary>Several at once: writes of which one wins, or creations of which at most one may succeed.</summary>
    public static async Task RaceAsync(Life life, KeyModel key, Random random)
    {
        var isCreation = key.State is null;
        var puts = Enumerable.Range(0, 3).Select(_ => Put(life, key, random, isCreation ? [("If-None-Match", "*")] : [])).ToList();
        var answers = await Task.WhenAll(puts.Select(p => life.ChangeAsync(p.Change, p.Call)));
        var made = puts.Zip(answers).Where(p => p.Second is { IsSuccess: true }).Select(p => new Candidate(p.First.State, p.First.Change)).ToList();
        var unknown = puts.Zip(answers).Where(p => p.Second is null).Select(p => new Candidate(p.First.State, p.First.Change)).ToList();
        if (isCreation && made.Count > 1) life.Violation($"{made.Count} of 3 creations of {key.Name} succeeded");
        if (isCreation && made.Count == 0 && unknown.Count == 0) life.Violation($"none of 3 creations of {key.Name} succeeded: {string.Join(", ", answers.Select(a => a?.ToString()))}");
        if (isCreation && made.Count == 1) key.Acknowledged(made[0].State, made[0].Change!);
        else
        {
            var before = key.Allowed[0];
            key.Allowed.Clear();
            if (made.Count == 0) key.Allowed.Add(before);
            key.Allowed.AddRange(made);
            key.Allowed.AddRange(unknown);
        }
    }

    /// <summary>What an answer says about a key.</summary>
    public static void Conclude(Life life, KeyModel key, Change change, ObjectState? state, Answer? answer)
    {
        if (answer is null) key.Maybe(state, change);
        else if (!answer.IsSuccess) life.Violation($"{change} of {key.Name} ({key.Allowed[0]}) was answered {answer}");
        else
        {
            if (state is { ETag.Length: > 0 } && answer.ETag is { } etag && etag != state.ETag) life.Violation($"{change} was answered with ETag {etag}, not {state.ETag}");
            key.Set(state);
        }
    }

    private static (Change Change, ObjectState State, Call Call) Put(Life life, KeyModel key, Random random, IReadOnlyList<(string, string)> conditions)
    {
        var change = life.Ledger.Begin("PutObject");
        var slice = Bodies.Draw(random, Sizes.Draw(random));
        var state = new ObjectState([slice], Bodies.Md5(slice), $"{change.Number}", Types[random.Next(Types.Length)], TagSets[random.Next(TagSets.Length)]);
        var headers = new List<(string, string)>(conditions) { ("x-amz-meta-mark", state.Mark), ("Content-Type", state.ContentType) };
        if (state.Tags.Length > 0) headers.Add(("x-amz-tagging", state.Tags));
        return (change, state, new Call("PUT", life.PathOf(key), change.Number) { Headers = headers, Body = Bodies.Of(slice), IsPayloadSigned = random.Next(2) == 0 });
    }
}

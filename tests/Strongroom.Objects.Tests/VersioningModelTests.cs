using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Objects.Tests;

/// <summary>
/// Any sequence of writes, deletes, flips of versioning, locks and moves of the clock: the bucket says of each what a few lists in memory say, and in the end
/// holds the same versions in the same order.
/// </summary>
public sealed class VersioningModelTests
{
    private enum Kind { Put, PutLocked, Delete, Remove, RemoveMany, Flip, Retain, Hold, Pass, Jump }

    private sealed record Step(Kind Kind, int Key, int Pick, int Days, bool Flag, bool Bypass);

    private static Gen<Step> Steps =>
        from kind in Gen.Elements(Enum.GetValues<Kind>().Concat([Kind.Put, Kind.Put, Kind.Remove]).ToArray())
        from key in Gen.Choose(0, 2)
        from pick in Gen.Choose(0, 5)
        from days in Gen.Choose(1, 20)
        from flag in Gen.Elements(true, false)
        from bypass in Gen.Elements(true, false)
        select new Step(kind, key, pick, days, flag, bypass);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bucket_does_what_the_model_does(bool isLocked)
    {
        await using var s3 = await TestS3.OpenAsync();
        var number = 0;
        Prop.ForAll(Steps.ArrayOf().ToArbitrary(), steps =>
        {
            var world = new World(s3, $"bucket-{++number}", isLocked);
            Run(() => world.PlayAsync(steps));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(40));
    }

    // FsCheck's properties are synchronous.
    private static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private sealed class Version(string id, string? body)
    {
        public string Id => id;

        /// <summary>Null for a marker.</summary>
        public string? Body => body;

        public string? Mode { get; set; }

        public DateTimeOffset Until { get; set; }

        public bool? Held { get; set; }

        public bool IsRetained(DateTimeOffset now) => Mode is not null && Until > now;

        public bool IsFree(DateTimeOffset now, bool bypass) => Held != true && (!IsRetained(now) || (Mode == "GOVERNANCE" && bypass));
    }

    private sealed class World(TestS3 s3, string bucket, bool isLocked)
    {
        // Oldest first.
        private readonly Dictionary<int, List<Version>> keys = new() { [0] = [], [1] = [], [2] = [] };
        private string status = isLocked ? "Enabled" : "";
        private int bodies;

        public async Task PlayAsync(Step[] steps)
        {
            (await s3.SendAsync("CreateBucket", "PUT", "/" + bucket, headers: ("x-amz-bucket-object-lock-enabled", isLocked ? "true" : "false"))).Ok();
            foreach (var step in steps)
            {
                var (actual, expected) = await StepAsync(step);
                Assert.Equal((step, expected), (step, actual));
                await CompareAsync(step.Key);
            }
            await CompareListingAsync();
        }

        private async Task<(string Actual, string Expected)> StepAsync(Step step)
        {
            var versions = keys[step.Key];
            var picked = versions.Count == 0 ? null : versions[step.Pick % versions.Count];
            var target = $"/{bucket}/{step.Key}";
            var named = picked is null ? "" : "versionId=" + picked.Id;
            var now = s3.Clock.Now;
            (string, string)[] bypass = step.Bypass ? [("x-amz-bypass-governance-retention", "true")] : [];
            switch (step.Kind)
            {
                case Kind.Put: return await PutAsync(step, target, isAsked: false);
                case Kind.PutLocked: return await PutAsync(step, target, isAsked: true);
                case Kind.Delete:
                    var deleted = await s3.SendAsync("DeleteObject", "DELETE", target);
                    if (status.Length == 0) versions.Clear();
                    else Add(step.Key, new Version(deleted.Header("x-amz-version-id")!, null));
                    return (deleted.Code, "OK");
                case Kind.Remove when picked is not null:
                    var isFree = picked.IsFree(now, step.Bypass);
                    if (isFree) versions.Remove(picked);
                    return ((await s3.SendAsync("DeleteObject", "DELETE", $"{target}?{named}", headers: bypass)).Code, isFree ? "OK" : "AccessDenied");
                case Kind.RemoveMany:
                    var batch = string.Concat(versions.Select(v => $"<Object><Key>{step.Key}</Key><VersionId>{v.Id}</VersionId></Object>"));
                    if (batch.Length == 0) return ("", "");
                    var answer = (await s3.SendAsync("DeleteObjects", "POST", $"/{bucket}?delete", $"<Delete>{batch}</Delete>", headers: bypass)).Ok().Xml;
                    var free = versions.Where(v => v.IsFree(now, step.Bypass)).ToList();
                    versions.RemoveAll(free.Contains);
                    return (string.Join(',', answer.All("Deleted", "VersionId")), string.Join(',', free.Select(v => v.Id)));
                case Kind.Flip:
                    var wanted = step.Flag ? "Enabled" : "Suspended";
                    if (!isLocked) status = wanted;
                    var document = $"<VersioningConfiguration><Status>{wanted}</Status></VersioningConfiguration>";
                    return ((await s3.SendAsync("PutBucketVersioning", "PUT", $"/{bucket}?versioning", document)).Code, isLocked && !step.Flag ? "InvalidBucketState" : "OK");
                case Kind.Retain when picked is not null: return await RetainAsync(step, picked, $"{target}?retention&{named}", bypass);
                case Kind.Hold when picked is not null:
                    var held = (await s3.SendAsync("PutObjectLegalHold", "PUT", $"{target}?legal-hold&{named}", $"<LegalHold><Status>{(step.Flag ? "ON" : "OFF")}</Status></LegalHold>")).Code;
                    if (isLocked && picked.Body is not null) picked.Held = step.Flag;
                    return (held, !isLocked ? "InvalidRequest" : picked.Body is null ? "MethodNotAllowed" : "OK");
                case Kind.Pass:
                    s3.LockTime.Pass(TimeSpan.FromDays(step.Days));
                    return ("", "");
                case Kind.Jump:
                    // Beyond what is believed, there and back: nothing moves.
                    var before = s3.LockTime.GetUtcNow();
                    s3.LockTime.Set(before.AddYears(step.Days));
                    var told = s3.Clock.Now;
                    s3.LockTime.Set(before);
                    return (told.ToString("O"), now.ToString("O"));
                default: return ("", "");
            }
        }

        private async Task<(string Actual, string Expected)> PutAsync(Step step, string target, bool isAsked)
        {
            var body = $"body {++bodies}";
            List<(string, string)> headers = [("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))))];
            var until = Until(step);
            if (isAsked) headers.AddRange([("x-amz-object-lock-mode", Mode(step)), ("x-amz-object-lock-retain-until-date", until.ToString("O"))]);
            var put = await s3.SendAsync("PutObject", "PUT", target, body, headers: [.. headers]);
            if (isAsked && !isLocked) return (put.Code, "InvalidRequest");
            if (put.Error is not null) return (put.Code, "OK");
            var version = new Version(put.Header("x-amz-version-id") ?? "null", body);
            if (isAsked) (version.Mode, version.Until) = (Mode(step), until);
            if (status.Length == 0) keys[step.Key].Clear();
            Add(step.Key, version);
            return ("OK", "OK");
        }

        private async Task<(string Actual, string Expected)> RetainAsync(Step step, Version picked, string target, (string, string)[] bypass)
        {
            var (mode, until, now) = (Mode(step), Until(step), s3.Clock.Now);
            var answer = await s3.SendAsync("PutObjectRetention", "PUT", target, $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until:O}</RetainUntilDate></Retention>", headers: bypass);
            if (!isLocked) return (answer.Code, "InvalidRequest");
            if (picked.Body is null) return (answer.Code, "MethodNotAllowed");
            var isLonger = picked.Mode == mode && until >= picked.Until;
            if (picked.IsRetained(now) && !isLonger && !(picked.Mode == "GOVERNANCE" && step.Bypass)) return (answer.Code, "AccessDenied");
            (picked.Mode, picked.Until) = (mode, until);
            return (answer.Code, "OK");
        }

        private static string Mode(Step step) => step.Flag ? "COMPLIANCE" : "GOVERNANCE";

        /// <summary>To the millisecond, as it is kept.</summary>
        private DateTimeOffset Until(Step step) => DateTimeOffset.FromUnixTimeMilliseconds(s3.LockTime.GetUtcNow().AddDays(step.Days).ToUnixTimeMilliseconds());

        private void Add(int key, Version version)
        {
            if (version.Id == "null") keys[key].RemoveAll(v => v.Id == "null");
            keys[key].Add(version);
        }

        private async Task CompareAsync(int key)
        {
            var newest = keys[key].Count == 0 ? null : keys[key][^1];
            var got = await s3.SendAsync("GetObject", "GET", $"/{bucket}/{key}");
            Assert.Equal(newest?.Body, got.Error is null ? got.Text : null);
            Assert.Equal(newest is { Body: null }, got.Error?.Headers.Any(h => h.Key == "x-amz-delete-marker") == true);
            if (newest?.Body is null) return;
            Assert.Equal((newest.Mode, newest.Held switch { null => null, true => "ON", false => "OFF" }), (got.Header("x-amz-object-lock-mode"), got.Header("x-amz-object-lock-legal-hold")));
        }

        private async Task CompareListingAsync()
        {
            var expected = keys.OrderBy(k => k.Key).SelectMany(k => Enumerable.Reverse(k.Value).Select((v, i) => $"{k.Key} {v.Id} {(v.Body is null ? "marker" : "version")} {i == 0}")).ToList();
            List<string> listed = [];
            var markers = "";
            while (true)
            {
                var page = (await s3.SendAsync("ListObjectVersions", "GET", $"/{bucket}?versions&max-keys=3{markers}")).Ok().Xml;
                listed.AddRange(page.Elements().Where(e => e.Name.LocalName is "Version" or "DeleteMarker").Select(e =>
                    $"{e.Of("Key")} {e.Of("VersionId")} {(e.Name.LocalName == "Version" ? "version" : "marker")} {e.Of("IsLatest") == "true"}"));
                if (page.Of("IsTruncated") == "false") break;
                markers = $"&key-marker={page.Of("NextKeyMarker")}&version-id-marker={page.Of("NextVersionIdMarker")}";
            }
            Assert.Equal(expected, listed);
            Assert.Equal(expected.Count == 0, s3.Store.Read(tx => tx.IsBucketEmpty(tx.FindBucket(bucket)!.Instance)));
            foreach (var version in keys.SelectMany(k => k.Value.Select(v => (k.Key, Version: v))).Where(v => v.Version.Body is not null))
                Assert.Equal(version.Version.Body, (await s3.SendAsync("GetObject", "GET", $"/{bucket}/{version.Key}?versionId={version.Version.Id}")).Ok().Text);
        }
    }
}

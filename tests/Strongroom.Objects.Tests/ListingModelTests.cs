using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Objects.Tests;

/// <summary>Any keys, any prefix, delimiter and page size: what the pages say together is what a naive listing says at once.</summary>
public sealed class ListingModelTests
{
    private static readonly string[] Pieces = ["a", "b", "/", "//", "a/", "-", "é", "\U0001F600", "zz"];

    private static Gen<string> Key => Gen.Elements(Pieces).ArrayOf().Where(p => p.Length > 0).Select(string.Concat);

    private static Gen<string> Affix => Gen.OneOf(Gen.Constant(""), Key, Gen.Elements("/", "a", "é"));

    private sealed record Question(string[] Keys, string Prefix, string Delimiter, string After, int Max);

    [Fact]
    public async Task Pages_together_are_the_naive_listing()
    {
        await using var s3 = await TestS3.OpenAsync();
        var number = 0;
        var questions =
            from keys in Key.ArrayOf()
            from prefix in Affix
            from delimiter in Gen.OneOf(Gen.Constant("/"), Gen.Constant(""), Affix)
            from after in Affix
            from max in Gen.Choose(1, 5)
            select new Question([.. keys.Distinct(StringComparer.Ordinal)], prefix, delimiter, after, max);
        Prop.ForAll(questions.ToArbitrary(), q =>
        {
            var bucket = $"bucket-{++number}";
            Run(() => s3.AddObjectsAsync(Result(() => s3.AddBucketAsync(bucket)), q.Keys));
            var expected = Naive(q);
            Assert.Equal(expected, PagesV1(s3, bucket, q));
            Assert.Equal(expected, PagesV2(s3, bucket, q));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    /// <summary>Goes through all keys; a rolled-up prefix comes once, and not where it is at or before the place to start from.</summary>
    private static List<string> Naive(Question q)
    {
        List<string> listed = [];
        foreach (var key in q.Keys.OrderBy(k => k, ByUtf8).Where(k => k.StartsWith(q.Prefix, StringComparison.Ordinal)))
        {
            if (ByUtf8.Compare(key, q.After) <= 0) continue;
            var at = q.Delimiter.Length == 0 ? -1 : key.IndexOf(q.Delimiter, q.Prefix.Length, StringComparison.Ordinal);
            var entry = at < 0 ? "key " + key : "prefix " + key[..(at + q.Delimiter.Length)];
            if (entry == "prefix " + q.After || listed.Contains(entry)) continue;
            listed.Add(entry);
        }
        return listed;
    }

    private static List<string> PagesV1(TestS3 s3, string bucket, Question q)
    {
        List<string> listed = [];
        var marker = q.After;
        while (true)
        {
            var page = Result(() => s3.SendAsync("ListObjects", "GET", $"/{bucket}?{Query(q)}&marker={Uri.EscapeDataString(marker)}")).Ok().Xml;
            var entries = Entries(page);
            Assert.True(entries.Count <= q.Max);
            listed.AddRange(entries);
            if (page.Of("IsTruncated") == "false") return listed;
            marker = page.Of("NextMarker") ?? page.All("Contents", "Key")[^1];
        }
    }

    private static List<string> PagesV2(TestS3 s3, string bucket, Question q)
    {
        List<string> listed = [];
        var token = "";
        while (true)
        {
            var page = Result(() => s3.SendAsync("ListObjectsV2", "GET", $"/{bucket}?list-type=2&{Query(q)}&start-after={Uri.EscapeDataString(q.After)}{token}")).Ok().Xml;
            var entries = Entries(page);
            Assert.Equal(page.Of("KeyCount"), entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            listed.AddRange(entries);
            if (page.Of("NextContinuationToken") is not { } next) return listed;
            token = "&continuation-token=" + next;
        }
    }

    private static string Query(Question q) => $"prefix={Uri.EscapeDataString(q.Prefix)}&delimiter={Uri.EscapeDataString(q.Delimiter)}&max-keys={q.Max}";

    /// <summary>Keys and prefixes of a page, as they follow each other in the bucket.</summary>
    private static List<string> Entries(System.Xml.Linq.XElement page) =>
        [.. page.All("Contents", "Key").Select(k => "key " + k).Concat(page.All("CommonPrefixes", "Prefix").Select(p => "prefix " + p))
            .OrderBy(e => e[(e.IndexOf(' ', StringComparison.Ordinal) + 1)..], ByUtf8)];

    private static readonly Comparer<string> ByUtf8 =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    // FsCheck's properties are synchronous.
    private static void Run(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private static T Result<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}

using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>A policy of many statements is decided by an index over their resources; policies of one statement each are not. Both must say the same.</summary>
public sealed class IndexTests
{
    private static readonly string[] Resources =
    [
        "*", "arn:aws:s3:::*", "arn:aws:s3:::rec*", "arn:aws:s3:::records", "arn:aws:s3:::records/*", "arn:aws:s3:::records/2026/a.txt", "arn:aws:s3:::records/2026/?.txt",
        "arn:aws:s3:::record?/2026/*", "arn:aws:s3:::other/*", "arn:aws:s3:::other", "arn:aws:s3:::Records/*", "arn:aws:s3:::${aws:x}/*", "arn:aws:s3:::records/${aws:x}/*",
        "arn:aws:s3:::${*}/*", "arn:*:s3:::records/*",
    ];

    private static readonly string[] Asked =
    [
        "arn:aws:s3:::records", "arn:aws:s3:::records/2026/a.txt", "arn:aws:s3:::records/", "arn:aws:s3:::other/2026/a.txt", "arn:aws:s3:::other", "arn:aws:s3:::third/x", "*",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20261125)]
    public void Statements_that_are_passed_by_would_not_have_matched(int seed)
    {
        var random = new Random(seed);
        var (allowed, denied) = (0, 0);
        for (var round = 0; round < 500; round++)
        {
            var statements = Enumerable.Range(0, 5 + random.Next(16)).Select(i => Statement(random, i)).ToArray();
            var one = new[] { Scene.Policy(string.Join(',', statements)) };
            var many = statements.Select(statement => Scene.Policy(statement)).ToArray();
            foreach (var resource in Asked)
            {
                var ask = new Ask { Resource = resource, Action = "s3:GetObject", Keys = Keys.With("2026") };
                var (indexed, plain) = ((ask with { Identity = one }).Decide(), (ask with { Identity = many }).Decide());
                Assert.Equal((plain.IsAllowed, plain.IsExplicit, plain.Layer, plain.Statement?.Sid), (indexed.IsAllowed, indexed.IsExplicit, indexed.Layer, indexed.Statement?.Sid));
                if (plain.IsAllowed) allowed++;
                if (plain.IsExplicit) denied++;
            }
        }
        Assert.True(allowed > 100 && denied > 100, $"{allowed} allowed, {denied} denied: the cases say nothing.");
    }

    [Fact]
    public void An_indexed_decision_allocates_nothing()
    {
        var policy = Scene.Policy(string.Join(',', Enumerable.Range(0, 20).Select(i => Scene.Allow(resource: $"arn:aws:s3:::bucket-{i}/*")).Append(Scene.Allow(resource: "arn:aws:s3:::records/*"))));
        var request = new Ask { Identity = [policy] }.Request;
        Assert.True(PolicyEvaluator.Decide(request).IsAllowed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) PolicyEvaluator.Decide(request);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Statement(Random random, int number)
    {
        var effect = random.Next(6) == 0 ? "Deny" : "Allow";
        var element = random.Next(8) == 0 ? "NotResource" : "Resource";
        var resources = string.Join(',', Enumerable.Range(0, 1 + random.Next(2)).Select(_ => $"'{Resources[random.Next(Resources.Length)]}'"));
        var action = random.Next(3) == 0 ? "s3:*" : random.Next(3) == 0 ? "s3:PutObject" : "s3:GetObject";
        var condition = random.Next(3) == 0 ? $",'Condition':{{'StringEquals':{{'aws:x':'{(random.Next(2) == 0 ? "2026" : "2025")}'}}}}" : "";
        return $"{{'Sid':'S{number}','Effect':'{effect}','Action':'{action}','{element}':[{resources}]{condition}}}";
    }
}

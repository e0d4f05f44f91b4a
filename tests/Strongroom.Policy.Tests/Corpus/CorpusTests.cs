using System.Text.Json.Nodes;
using Strongroom.Policy.Tests.Reference;
using Xunit;

namespace Strongroom.Policy.Tests.Corpus;

/// <summary>The cases of tests/data/policy, each asked of the reference and of the engine.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string, string> Decisions => Named("decision");

    public static TheoryData<string, string> Publics => Named("public");

    public static TheoryData<string, string> Documents => Named("accepted");

    [Theory, MemberData(nameof(Decisions))]
    public void The_reference_decides(string file, string name)
    {
        var node = Find(file, name);
        var verdict = ReferenceEvaluator.Decide(CorpusCase.Read(node));
        Assert.Equal((string)node["expect"]!["decision"]!, Word(verdict.IsAllowed, verdict.IsExplicit));
        if ((string?)node["expect"]!["layer"] is { } layer) Assert.Equal(layer, verdict.Layer.ToString());
    }

    [Theory, MemberData(nameof(Decisions))]
    public void The_engine_decides(string file, string name)
    {
        var node = Find(file, name);
        var request = CorpusCase.Read(node).ForEngine();
        var decision = PolicyEvaluator.Decide(request);
        Assert.Equal((string)node["expect"]!["decision"]!, Word(decision.IsAllowed, decision.IsExplicit));
        if ((string?)node["expect"]!["layer"] is { } layer) Assert.Equal(layer, decision.Layer.ToString());
        if ((string?)node["expect"]!["statement"] is { } sid) Assert.Equal(sid, decision.Statement?.Sid);
        Assert.Equal(decision, PolicyExplainer.Explain(request).Decision);
    }

    [Theory, MemberData(nameof(Publics))]
    public void Public_is_what_AWS_calls_public(string file, string name)
    {
        var node = Find(file, name);
        var policy = new TestPolicy(node["policy"]!.ToJsonString(), PolicyKind.Bucket, "amzn-s3-demo-bucket", "bucket policy");
        var expected = (bool)node["expect"]!["public"]!;
        var statement = PublicPolicy.Find(policy.Compiled.Document);
        Assert.Equal(expected, ReferencePublic.Find(policy.Root) is not null);
        Assert.Equal(expected, statement is not null);
        Assert.Equal(ReferencePublic.Find(policy.Root), statement?.Index);
    }

    [Theory, MemberData(nameof(Documents))]
    public void Only_policies_are_accepted(string file, string name)
    {
        var node = Find(file, name);
        var kind = Enum.Parse<PolicyKind>((string)node["kind"]!);
        var text = (string?)node["text"] ?? node["policy"]!.ToJsonString();
        var accepted = PolicyParser.TryParse(text, kind, kind == PolicyKind.Bucket ? "amzn-s3-demo-bucket" : null, out _, out var fault);
        Assert.True(accepted == (bool)node["expect"]!["accepted"]!, fault?.ToString() ?? "accepted");
        if (!accepted) Assert.NotEmpty(fault!.Message);
    }

    [Fact]
    public void The_corpus_is_whole()
    {
        var all = Files().SelectMany(f => f.Cases).ToList();
        Assert.True(all.Count >= 220, $"{all.Count} cases");
        Assert.All(all, c => Assert.StartsWith("https://docs.aws.amazon.com/", (string)c["source"]!, StringComparison.Ordinal));
        Assert.All(Files(), f => Assert.Distinct(f.Cases.Select(c => (string)c["name"]!)));
    }

    private static string Word(bool isAllowed, bool isExplicit) =>
        (isAllowed, isExplicit) switch { (true, _) => "allow", (_, true) => "explicit deny", _ => "implicit deny" };

    private static TheoryData<string, string> Named(string expectation) =>
        new(Files().SelectMany(f => f.Cases.Where(c => c["expect"]![expectation] is not null).Select(c => (f.File, (string)c["name"]!))));

    private static JsonNode Find(string file, string name) => Files().Single(f => f.File == file).Cases.Single(c => (string)c["name"]! == name);

    private static List<(string File, List<JsonNode> Cases)> Files() => LoadedFiles.Value;

    private static readonly Lazy<List<(string File, List<JsonNode> Cases)>> LoadedFiles = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "policy"), "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), JsonNode.Parse(File.ReadAllText(path))!["cases"]!.AsArray().Select(c => c!).ToList()))]);
}

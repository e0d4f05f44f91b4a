using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Policy.Tests.Corpus;
using Strongroom.Policy.Tests.Reference;
using Xunit;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>
/// The engine and the reference get the same random questions and must give the same answers. POLICY_SEED repeats a run, POLICY_CASES makes it
/// longer.
/// </summary>
public sealed class DecisionDifferentialTests(ITestOutputHelper output)
{
    private const int QuestionsPerSet = 250;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_engine_decides_as_the_reference()
    {
        var seed = Setting("POLICY_SEED") ?? Environment.TickCount;
        var cases = Setting("POLICY_CASES") ?? 1_000_000;
        output.WriteLine($"POLICY_SEED={seed} POLICY_CASES={cases}");
        var clock = Stopwatch.StartNew();
        var generator = new QuestionGenerator(new Dice(seed));
        var outcomes = new Dictionary<(bool, bool), int>();
        for (var asked = 0; asked < cases;)
        {
            foreach (var question in generator.Questions(QuestionsPerSet))
            {
                var verdict = ReferenceEvaluator.Decide(question);
                var outcome = (verdict.IsAllowed, verdict.IsExplicit);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                if (Difference(question, verdict, isThorough: ++asked % 20 == 0) is not null) Fail(question, seed);
            }
        }
        output.WriteLine($"{string.Join(", ", outcomes)} in {clock.Elapsed.TotalSeconds:F1} s");

        // Questions that all end alike compare nothing.
        Assert.All(new[] { (true, false), (false, true), (false, false) }, o => Assert.True(outcomes[o] > cases / 20, $"too few of {o}: {outcomes[o]}"));
    }

    /// <summary>What is wrong with the engine's answer, or null.</summary>
    private static string? Difference(Question question, Verdict verdict, bool isThorough)
    {
        var request = question.ForEngine();
        var decision = PolicyEvaluator.Decide(request);
        if (decision.IsAllowed != verdict.IsAllowed || decision.IsExplicit != verdict.IsExplicit) return $"reference {verdict}, engine {decision}";
        if (!decision.IsAllowed && !decision.IsExplicit && decision.Layer != verdict.Layer) return $"reference {verdict}, engine {decision}";
        if (!isThorough) return null;
        if (PolicyExplainer.Explain(request).Decision is var explained && explained != decision) return $"explained as {explained}, decided as {decision}";
        return decision.Statement is null || IsGrounded(question, decision) ? null : $"{decision.Reason} ({decision.Layer}) does not apply";
    }

    /// <summary>The statement that a decision names is one that does what the decision says.</summary>
    private static bool IsGrounded(Question question, Decision decision)
    {
        var policy = ReferenceEvaluator.PoliciesOf(question, decision.Layer).FirstOrDefault(p => ReferenceEquals(p.Compiled, decision.Policy));
        if (policy is null) return false;
        var statement = Elements.Statements(policy.Root).ElementAt(decision.Statement!.Index);
        return Elements.IsAllow(statement) == decision.IsAllowed && ReferenceEvaluator.Applies(policy.Root, statement, question, decision.Layer);
    }

    private static void Fail(Question question, int seed)
    {
        var shrunk = Shrinker.Shrink(CorpusCase.Write(question), node => Difference(CorpusCase.Read(node)) is not null).AsObject();
        var verdict = ReferenceEvaluator.Decide(CorpusCase.Read(shrunk));
        var decision = (verdict.IsAllowed, verdict.IsExplicit) switch { (true, _) => "allow", (_, true) => "explicit deny", _ => "implicit deny" };
        shrunk["expect"] = new JsonObject { ["decision"] = decision };
        Assert.Fail($"POLICY_SEED={seed}: {Difference(CorpusCase.Read(shrunk))}\n{shrunk.ToJsonString(Readable)}");
    }

    private static string? Difference(Question question) => Difference(question, ReferenceEvaluator.Decide(question), isThorough: true);

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}

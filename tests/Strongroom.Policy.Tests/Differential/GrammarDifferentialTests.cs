using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Policy.Tests.Reference;
using Xunit;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>
/// Documents of the generator, right and spoilt: the engine's parser accepts exactly those that AWS's grammar does. The subset: objects, lists,
/// strings, numbers and truths in any place; the elements of the grammar, misspelt, missing, doubled and of the wrong type; all operators and set
/// operators; the principals, actions and resources of the alphabet.
/// </summary>
public sealed class GrammarDifferentialTests(ITestOutputHelper output)
{
    private static readonly PolicyKind[] Kinds = Enum.GetValues<PolicyKind>();

    [Fact]
    public void The_parser_accepts_what_the_grammar_accepts()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POLICY_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        output.WriteLine($"POLICY_SEED={seed}");
        var dice = new Dice(seed);
        var generator = new PolicyGenerator(dice);
        var accepted = 0;
        const int documents = 100_000;
        for (var i = 0; i < documents; i++)
        {
            var kind = dice.One(Kinds);
            var policy = generator.Policy(kind, kind == PolicyKind.Identity ? dice.One(Kinds[1..]) : kind);
            var text = dice.Chance(30) ? policy.ToJsonString() : Spoil(policy, dice);
            var expected = ReferenceGrammar.Accepts(JsonDocument.Parse(text).RootElement, kind, Alphabet.Bucket);
            var actual = PolicyParser.TryParse(text, kind, kind == PolicyKind.Bucket ? Alphabet.Bucket : null, out _, out var fault);
            Assert.True(expected == actual, $"POLICY_SEED={seed}: a {kind} policy is {(expected ? "refused" : "accepted")} ({fault}):\n{text}");
            if (!actual) Assert.NotEmpty(fault!.Message);
            accepted += actual ? 1 : 0;
        }
        output.WriteLine($"{accepted} of {documents} accepted");
        Assert.InRange(accepted, documents / 4, documents * 3 / 4);
    }

    /// <summary>Changes one thing. Text, since a JSON tree holds no key twice.</summary>
    private static string Spoil(JsonObject policy, Dice dice)
    {
        var objects = new List<JsonObject>();
        Collect(policy, objects);
        // Which condition keys there are is no matter of grammar.
        var victim = dice.One([.. objects.Where(o => o.Count > 0 && !o.Any(p => IsConditionKey(p.Key)))]);
        var (name, value) = dice.One([.. victim]);
        switch (dice.Below(8))
        {
            case 0: victim.Remove(name); break;
            case 1:
                victim[name] = dice.One<JsonNode?>([new JsonObject(), new JsonArray(), null, JsonValue.Create("x"), JsonValue.Create(1), JsonValue.Create(true)]);
                break;
            case 2:
                victim.Remove(name);
                victim[dice.One([name + "x", name + "IfExists", "ForAllValues:" + name, name.ToUpperInvariant() + "_"])] = value?.DeepClone();
                break;
            case 3:
                victim[dice.One(["Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Extra"])] = value?.DeepClone();
                break;
            case 4: victim[name] = new JsonArray(value?.DeepClone(), JsonValue.Create(1)); break;
            case 5: victim[name] = new JsonArray(new JsonArray(value?.DeepClone())); break;
            case 6:
                victim["DOUBLE"] = value?.DeepClone();
                return policy.ToJsonString().Replace("\"DOUBLE\"", JsonSerializer.Serialize(name), StringComparison.Ordinal);
            default: victim[name] = dice.One(["allow", "2012-10-18", "*", "arn:aws:s3:::other", "s3", "arn:aws:iam::" + Alphabet.Home + ":user/*"]); break;
        }
        return policy.ToJsonString();
    }

    private static bool IsConditionKey(string name) => name.Contains(':', StringComparison.Ordinal) && !name.StartsWith("For", StringComparison.Ordinal);

    private static void Collect(JsonNode? node, List<JsonObject> objects)
    {
        if (node is JsonObject map)
        {
            objects.Add(map);
            foreach (var (_, value) in map) Collect(value, objects);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list) Collect(item, objects);
        }
    }
}

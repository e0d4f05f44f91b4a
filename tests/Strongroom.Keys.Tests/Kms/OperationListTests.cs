using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>The module's list of operations against the map, AWS's own list, and the golden table.</summary>
public sealed class OperationListTests
{
    /// <summary>Members of AWS's that are refused with NotImplemented where they are sent. CreateKey's own refusals are tested there.</summary>
    private static readonly string[] Refused = ["Recipient", "DryRunModifiers"];

    private static readonly string Root = FindRoot();

    [Fact]
    public async Task Each_request_demands_what_the_table_says()
    {
        await using var rig = await KmsRig.StartAsync();
        var words = await WordsAsync(rig);
        var walked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var golden in Read("kms-demands.json")["requests"]!.AsArray())
        {
            var (name, label) = (golden!["operation"]!.GetValue<string>(), golden["case"]!.GetValue<string>());
            walked.Add(name);
            var parser = (IJsonParser)rig.Operation(name);
            var reader = JsonRequestReader.Parse(JsonSerializer.SerializeToUtf8Bytes(Fill(golden["body"]!, words)));
            var demands = parser.DemandsOf(parser.ParseAny(reader)).ToList();
            // What CreateKey draws is known once it is drawn.
            var filled = new Dictionary<string, string>(words, StringComparer.Ordinal) { ["$NEW"] = demands[^1].Resource };
            Assert.Equal((label, Pairs(Fill(golden["demands"]!, filled))), (label, string.Join(" | ", demands.Select(d => $"{d.Action} {d.Resource}"))));
            Assert.Equal((label, Pairs(Fill(golden["conditions"]!, filled))), (label, string.Join(" | ", demands.SelectMany(d => d.Conditions).Select(c => $"{c.Key} {c.Value}"))));
        }
        Assert.Equal(rig.Module.Operations.Select(o => o.Info.Name).Order(StringComparer.Ordinal), walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_member_of_AWSs_is_read_or_refused()
    {
        await using var rig = await KmsRig.StartAsync();
        var words = await WordsAsync(rig);
        var bodies = Read("kms-demands.json")["requests"]!.AsArray().GroupBy(g => g!["operation"]!.GetValue<string>()).ToDictionary(g => g.Key, g => g.Select(r => r!["body"]!).ToList());
        var faults = new List<string>();
        foreach (var aws in Read("aws-kms-operations.json")["operations"]!.AsArray())
        {
            var name = aws!["name"]!.GetValue<string>();
            if (rig.Module.Operations.FirstOrDefault(o => o.Info.Name == name) is not IJsonParser parser) continue;
            foreach (var member in aws["members"]!.AsArray().Select(m => m!.GetValue<string>()))
            {
                var isKnown = bodies[name].Any(body => !IsUnknown(parser, Fill(body, words).AsObject(), member));
                if (isKnown == Refused.Contains(member)) faults.Add($"{name}: {member} is {(isKnown ? "read" : "not known")}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_map_has_every_operation_of_AWSs_as_it_is_here()
    {
        await using var rig = await KmsRig.StartAsync();
        var map = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "spec-map.md"));
        var served = rig.Module.Operations.Select(o => o.Info.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in Read("aws-kms-operations.json")["operations"]!.AsArray().Select(o => o!["name"]!.GetValue<string>()))
        {
            var line = Assert.Single(map.Split('\n'), l => l.Contains($"<a id=\"kms-{name}\"></a>", StringComparison.Ordinal));
            Assert.Equal((name, served.Contains(name)), (name, line.Contains("| works |", StringComparison.Ordinal)));
        }
    }

    private static bool IsUnknown(IJsonParser parser, JsonObject body, string member)
    {
        // A value of no type that a member could have: whoever asks for it is told so, whoever does not is told that it is not known.
        body[member] ??= new JsonArray(new JsonArray());
        try
        {
            parser.ParseAny(JsonRequestReader.Parse(JsonSerializer.SerializeToUtf8Bytes(body)));
            return false;
        }
        catch (Kernel.ServiceException fault)
        {
            return fault.Error.Code == "NotImplemented";
        }
    }

    private static async Task<Dictionary<string, string>> WordsAsync(KmsRig rig)
    {
        var key = await rig.CreateKeyAsync();
        var blob = (await rig.SendAsync("Encrypt", new { KeyId = key, Plaintext = "eA==" })).Ok().Text("CiphertextBlob");
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = KmsRig.Root.Arn, Operations = new[] { "Decrypt" } })).Ok();
        return new(StringComparer.Ordinal)
        {
            ["$KEY"] = key, ["$ARN"] = KmsRig.ArnOf(key), ["$BLOB"] = blob, ["$TOKEN"] = grant.Text("GrantToken"), ["$GRANT"] = grant.Text("GrantId"),
        };
    }

    private static JsonNode Fill(JsonNode node, Dictionary<string, string> words)
    {
        var text = node.ToJsonString();
        foreach (var (word, value) in words) text = text.Replace($"\"{word}\"", JsonSerializer.Serialize(value), StringComparison.Ordinal);
        return JsonNode.Parse(text)!;
    }

    private static string Pairs(JsonNode list) => string.Join(" | ", list.AsArray().Select(p => $"{p![0]} {p[1]}"));

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "tests", "data", name)))!;

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not within the repository.");
        return folder;
    }
}

using System.Text.Json;
using Strongroom.Identity.Tests.Sts;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>What each of IAM's operations demands, held against the golden table; and that nobody gets in without it.</summary>
public sealed class IamDemandsTests
{
    private const string AccountInTable = "111122223333";

    // Their tables are elsewhere: second factors and identity providers.
    private static readonly string[] Elsewhere = ["MFADevice", "OpenIDConnect", "ThumbprintFrom"];

    [Fact]
    public async Task Operations_demand_what_the_table_says()
    {
        await using var rig = await StsRig.StartAsync();
        foreach (var row in Rows())
        {
            var operation = (IQueryParser)rig.Operations.Single(o => o.Info.Service == AwsService.Iam && o.Info.Name == row.Operation);
            var reader = QueryRequestReader.Parse(QueryParameters.Empty, row.Form(AccountInTable));
            var input = operation.ParseAny(reader);
            reader.Done();
            Assert.Equal(row.Demands, operation.DemandsOf(input).Select(d => $"{d} {string.Join(' ', d.Conditions.Select(c => $"{c.Key}={c.Value}").Order(StringComparer.Ordinal))}".TrimEnd()));
        }
    }

    [Fact]
    public async Task Every_operation_is_in_the_table()
    {
        await using var rig = await StsRig.StartAsync();
        var served = rig.Operations.Where(o => o.Info.Service == AwsService.Iam && !Elsewhere.Any(e => o.Info.Name.Contains(e, StringComparison.Ordinal))).Select(o => o.Info.Name);
        Assert.Equal(served.Order(StringComparer.Ordinal), Rows().Select(r => r.Operation).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_without_a_policy_is_let_in()
    {
        await using var rig = await StsRig.StartAsync();
        var nobody = await rig.AddUserAsync("nobody", policy: null);
        foreach (var row in Rows())
        {
            var answer = await rig.IamAsync(nobody, row.Operation, row.Parameters(rig.Home.Value));
            Assert.True(answer is { Status: 403, Code: "AccessDenied" }, $"{row.Operation} ({row.Case}): {answer.Text}");
            Assert.Equal(rig.Home.Value, answer.Record.RecipientAccount);
        }
    }

    [Fact]
    public async Task Nobody_without_credentials_is_let_in()
    {
        await using var rig = await StsRig.StartAsync();
        foreach (var row in Rows())
        {
            // A request without a signature is STS's by its form, and STS does not have the operation.
            var answer = await rig.IamAsync(null, row.Operation, row.Parameters(rig.Home.Value));
            Assert.True(answer.Status >= 400, $"{row.Operation}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Who_has_what_the_table_says_is_let_in()
    {
        await using var rig = await StsRig.StartAsync();
        var i = 0;
        foreach (var row in Rows())
        {
            var actions = string.Join(',', row.Demands.Select(d => $"\"{d.Split(' ')[0]}\""));
            var somebody = await rig.AddUserAsync($"somebody{i++}", $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{actions}}],"Resource":"*"}]}""");
            var answer = await rig.IamAsync(somebody, row.Operation, row.Parameters(rig.Home.Value));
            // What is asked for may not exist, or may exist already; that is told to who may know it.
            Assert.True(answer.Code is null or "NoSuchEntity" or "EntityAlreadyExists", $"{row.Operation} ({row.Case}): {answer.Text}");
        }
    }

    [Fact]
    public async Task Whoever_lacks_one_of_several_demands_is_denied()
    {
        await using var rig = await StsRig.StartAsync();
        var maker = await rig.AddUserAsync("maker", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:CreateUser","iam:CreateRole","iam:CreatePolicy"],"Resource":"*"}]}""");
        foreach (var row in Rows().Where(r => r.Demands.Any(d => d.StartsWith("iam:Tag", StringComparison.Ordinal)) && r.Operation.StartsWith("Create", StringComparison.Ordinal)))
            Assert.Equal("AccessDenied", (await rig.IamAsync(maker, row.Operation, row.Parameters(rig.Home.Value))).Code);
    }

    private static List<Row> Rows()
    {
        using var table = JsonDocument.Parse(File.ReadAllText(TestData.Path("iam-demands.json")));
        return [.. table.RootElement.GetProperty("requests").EnumerateArray().Select(Row.Of)];
    }

    private sealed record Row(string Operation, string Case, IReadOnlyList<KeyValuePair<string, string>> Given, IReadOnlyList<string> Demands)
    {
        public static Row Of(JsonElement row) => new(
            row.GetProperty("operation").GetString()!,
            row.GetProperty("case").GetString()!,
            [.. row.GetProperty("parameters").EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.GetString()!))],
            [.. row.GetProperty("demands").EnumerateArray().Select(d => $"{d[0]} {d[1]} {(d.GetArrayLength() > 2 ? string.Join(' ', d[2].EnumerateArray().Select(c => c.GetString()!).Order(StringComparer.Ordinal)) : "")}".TrimEnd())]);

        public (string Name, string Value)[] Parameters(string account) => [.. Given.Select(p => (p.Key, p.Value.Replace(AccountInTable, account, StringComparison.Ordinal)))];

        public byte[] Form(string account) =>
            System.Text.Encoding.ASCII.GetBytes(string.Join('&', Parameters(account).Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}")));
    }
}

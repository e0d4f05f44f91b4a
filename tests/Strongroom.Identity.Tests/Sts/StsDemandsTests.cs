using System.Text;
using System.Text.Json;
using Strongroom.Identity.Sts.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Tests.Sts;

/// <summary>What each operation demands, held against the golden table.</summary>
public sealed class StsDemandsTests
{
    [Fact]
    public async Task Operations_demand_what_the_table_says()
    {
        await using var rig = await StsRig.StartAsync();
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "sts-demands.json")));
        var walked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in table.RootElement.GetProperty("requests").EnumerateArray())
        {
            var name = request.GetProperty("operation").GetString()!;
            walked.Add(name);
            var operation = (IQueryParser)rig.Operations.Single(o => o.Info.Name == name);
            var form = string.Join('&', request.GetProperty("parameters").EnumerateObject().Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value.GetString()!)}"));
            var reader = QueryRequestReader.Parse(QueryParameters.Empty, Encoding.ASCII.GetBytes(form));
            var input = operation.ParseAny(reader);
            // Nothing that the row sends is left unread.
            reader.Done();
            if (input is GetFederationToken.Input federation) federation.Account = AccountId.Parse("111122223333");
            var demands = operation.DemandsOf(input).Select(d => $"{d} {string.Join(' ', d.Conditions.Select(c => $"{c.Key}={c.Value}"))}".TrimEnd());
            var expected = request.GetProperty("demands").EnumerateArray()
                .Select(d => $"{d[0].GetString()} {d[1].GetString()} {(d.GetArrayLength() > 2 ? string.Join(' ', d[2].EnumerateArray().Select(c => c.GetString())) : "")}".TrimEnd());
            Assert.Equal(expected, demands);
        }
        Assert.Equal(27, walked.Count);
        // Each operation that demands nothing looks itself at who asks.
        Assert.Equal(["GetCallerIdentity", "GetSessionToken"], rig.Operations.Where(o => o.Info.IsOpen).Select(o => o.Info.Name).Order(StringComparer.Ordinal));
    }
}

using System.Text.Json;
using Strongroom.Server.Commands;

namespace Strongroom.Server.Tests;

/// <summary>The audit record of a running server, asked as its operator.</summary>
internal static class Records
{
    private const string Own = "ReadAuditRecords";

    /// <summary>Every record but those of the asking, once there are at least <paramref name="atLeast"/> of them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(StrongroomServer server, int atLeast, CancellationToken cancellationToken)
    {
        using var client = new ServerClient(server.Data, TimeProvider.System);
        var (found, after) = (new List<JsonElement>(), 0L);
        for (var tries = 0; tries < 20; tries++)
        {
            var wait = found.Count < atLeast ? 1 : 0;
            using var answer = await client.CallAsync(Own, $$"""{"After":{{after}},"WaitSeconds":{{wait}}}""", cancellationToken);
            found.AddRange(answer.RootElement.GetProperty("Records").EnumerateArray().Where(r => r.GetProperty("eventName").GetString() != Own).Select(r => r.Clone()));
            after = answer.RootElement.GetProperty("Next").GetInt64();
            // One look more than needed: what is there twice would come behind.
            if (wait == 0) return found;
        }
        return found;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strongroom.Crash.Client;

/// <summary>One audit record of a change.</summary>
internal sealed record AuditLine(long Number, string RequestId, string EventName, string? ErrorCode);

/// <summary>Follows the server's audit record from its beginning, over all of its lives.</summary>
internal sealed class AuditReader
{
    private const string AgentMark = "crash/";

    /// <summary>What was read so far, as the server counts.</summary>
    public long Position { get; private set; }

    /// <summary>The next records of changes, or null where the server did not answer. An empty list: there are no more now.</summary>
    /// <exception cref="CrashException">The server refused.</exception>
    public async Task<IReadOnlyList<AuditLine>?> ReadAsync(S3Client client)
    {
        var lines = new List<AuditLine>();
        while (true)
        {
            var answer = await client.SendAsync(new Call("POST", "/")
            {
                Service = "strongroom",
                Headers = [("X-Amz-Target", "Strongroom_20261122.ReadAuditRecords"), ("Content-Type", "application/x-amz-json-1.1")],
                Body = Encoding.UTF8.GetBytes($$"""{"After":{{Position}},"MaxRecords":1000}"""),
            });
            if (answer is null) return null;
            if (!answer.IsSuccess) throw new CrashException($"ReadAuditRecords after {Position}: {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
            using var json = JsonDocument.Parse(answer.Body);
            var before = Position;
            Position = json.RootElement.GetProperty("Next").GetInt64();
            foreach (var record in json.RootElement.GetProperty("Records").EnumerateArray())
                if (Line(record) is { } line) lines.Add(line);
            if (Position == before) return lines;
            if (json.RootElement.GetProperty("Records").GetArrayLength() < 1000) return lines;
        }
    }

    private static AuditLine? Line(JsonElement record)
    {
        var agent = record.TryGetProperty("userAgent", out var value) ? value.GetString()!.Trim('[', ']') : "";
        if (!agent.StartsWith(AgentMark, StringComparison.Ordinal)) return null;
        var number = long.Parse(agent.AsSpan(AgentMark.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return number == 0 ? null : new AuditLine(
            number,
            record.GetProperty("requestID").GetString()!,
            record.GetProperty("eventName").GetString()!,
            record.TryGetProperty("errorCode", out var error) ? error.GetString() : null);
    }
}

using System.Globalization;
using System.Text.Json;

namespace Strongroom.Load;

/// <summary>What a run found. Latencies in microseconds; rates per second; errors by what was wrong.</summary>
internal sealed record Report(
    string Operation, int Size, int Concurrency, bool Tls, bool Signed, double Seconds, long Ops, double OpsPerSecond, double MibPerSecond,
    double P50Us, double P99Us, double MaxUs, double ClientCpuUsPerOp, IReadOnlyDictionary<string, long> Errors)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Report Of(Operation operation, Target target, int size, int concurrency, Tally tally, double clientCpuUs) => new(
        operation.ToString().ToLowerInvariant(), size, concurrency, target.Tls, target.Credentials is not null,
        Math.Round(tally.Latencies.Count / Math.Max(tally.OpsPerSecond, 1e-9), 3), tally.Latencies.Count,
        Math.Round(tally.OpsPerSecond, 1), Math.Round(tally.BytesPerSecond / (1 << 20), 1),
        tally.Latencies.Percentile(0.5) / 1000.0, tally.Latencies.Percentile(0.99) / 1000.0, tally.Latencies.MaxNs / 1000.0,
        Math.Round(clientCpuUs, 2), tally.Errors);

    /// <summary>The process's exit code: a run with errors, or without one success, measured nothing.</summary>
    public int ExitCode => Errors.Count == 0 && Ops > 0 ? 0 : 1;

    public void Print(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(this, Json));
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Operation} {Size} B, {Concurrency} connections{(Tls ? ", TLS" : "")}{(Signed ? ", signed" : "")}: {OpsPerSecond:N0} ops/s, {MibPerSecond:N1} MiB/s, p50 {P50Us:N0} µs, p99 {P99Us:N0} µs, max {MaxUs:N0} µs; {Ops:N0} ops in {Seconds:N2} s, client CPU {ClientCpuUsPerOp:N1} µs/op"));
        foreach (var (what, count) in Errors) output.WriteLine($"  error: {what}: {count}");
    }
}

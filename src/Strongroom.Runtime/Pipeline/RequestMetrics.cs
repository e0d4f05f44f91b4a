using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Strongroom.Runtime;

/// <summary>Counts requests by operation and outcome, for OpenTelemetry.</summary>
public sealed class RequestMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Strongroom.Requests";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> duration;
    private readonly Counter<long> received;
    private readonly Counter<long> sent;

    /// <summary>Makes the instruments.</summary>
    public RequestMetrics()
    {
        duration = meter.CreateHistogram<double>("strongroom.request.duration", "s", "From receipt to the end of the answer.");
        received = meter.CreateCounter<long>("strongroom.request.bytes_in", "By", "Payload received, decoded.");
        sent = meter.CreateCounter<long>("strongroom.request.bytes_out", "By", "Body sent.");
    }

    /// <summary>Counts one finished request.</summary>
    public void Measure(string operation, int status, string? error, long startTimestamp, long bytesIn, long bytesOut)
    {
        if (duration.Enabled)
        {
            var tags = new TagList { { "operation", operation }, { "status", status } };
            if (error is not null) tags.Add("error", error);
            duration.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, tags);
        }
        if (bytesIn > 0 && received.Enabled) received.Add(bytesIn, new KeyValuePair<string, object?>("operation", operation));
        if (bytesOut > 0 && sent.Enabled) sent.Add(bytesOut, new KeyValuePair<string, object?>("operation", operation));
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

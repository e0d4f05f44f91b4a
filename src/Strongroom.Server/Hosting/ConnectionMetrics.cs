using System.Diagnostics.Metrics;

namespace Strongroom.Server.Hosting;

/// <summary>Counts connections for which a listener had no place, for OpenTelemetry. Those that it holds are in Kestrel's own metrics.</summary>
internal sealed class ConnectionMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Strongroom.Connections";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> refused;

    /// <summary>Makes the instrument.</summary>
    public ConnectionMetrics() => refused = meter.CreateCounter<long>("strongroom.connections.refused", "{connection}", "Connections closed at once since their listener held as many as it may.");

    /// <summary>Counts one.</summary>
    public void Refused(string listener) => refused.Add(1, new KeyValuePair<string, object?>("listener", listener));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

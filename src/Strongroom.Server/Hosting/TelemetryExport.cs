using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Strongroom.Server.Hosting;

/// <summary>Sends metrics and traces by OTLP over HTTP where an endpoint is configured; flushed when disposed.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly MeterProvider metrics;
    private readonly TracerProvider traces;

    private TelemetryExport(Uri endpoint, string version)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService("strongroom", serviceVersion: version, autoGenerateServiceInstanceId: false);
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter("Strongroom.*", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter(o => Send(o, endpoint, "v1/metrics")).Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("Strongroom.*")
            .AddOtlpExporter(o => Send(o, endpoint, "v1/traces")).Build();
    }

    public static TelemetryExport? Start(Uri? endpoint, string version) => endpoint is null ? null : new TelemetryExport(endpoint, version);

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics.Dispose();
        traces.Dispose();
    }

    private static void Send(OtlpExporterOptions options, Uri endpoint, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(endpoint.ToString().TrimEnd('/') + "/" + path);
    }
}

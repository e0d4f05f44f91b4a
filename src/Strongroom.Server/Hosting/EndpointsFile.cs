using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Server.Data;

namespace Strongroom.Server.Hosting;

/// <summary>
/// DATA/endpoints.json: where the running server answers, for `strongroom env` and others on this machine. Written at each start, also where the
/// ports are configured, and left behind at the end.
/// </summary>
/// <param name="Pid">The server's process.</param>
/// <param name="Region">The region that signatures must name.</param>
/// <param name="Account">The first account.</param>
/// <param name="Endpoints">Where the API answers; at least one.</param>
/// <param name="Health">Where the health listener answers.</param>
/// <param name="Authority">The file with the authority that clients must be told to trust; null where the operator's own certificate is shown, or none.</param>
/// <param name="Certificate">The file with the operator's own certificate where that is shown; null otherwise.</param>
internal sealed record EndpointsFile(
    int Pid, string Region, string Account, IReadOnlyList<EndpointsFile.Endpoint> Endpoints, string Health, string? Authority, string? Certificate = null)
{
    /// <param name="Url">"https://localhost:9000".</param>
    /// <param name="VpcEndpointId">The VPC endpoint that it stands for, or null.</param>
    internal sealed record Endpoint(string Url, string? VpcEndpointId, string? VpcId);

    /// <summary>The endpoint that a client on this machine should use: TLS and no VPC endpoint before others.</summary>
    [JsonIgnore]
    public Endpoint Preferred => Endpoints.OrderBy(e => e.VpcEndpointId is not null).ThenByDescending(IsTls).First();

    private static bool IsTls(Endpoint e) => e.Url.StartsWith("https:", StringComparison.Ordinal);

    public void Write(DataDirectory data) =>
        DataDirectory.WriteWhole(data.Endpoints, JsonSerializer.Serialize(this, EndpointsJson.Default.EndpointsFile) + "\n");

    /// <summary>The last start's, or null where there was none.</summary>
    /// <exception cref="DataDirectoryException">The file is there and damaged.</exception>
    public static EndpointsFile? Read(DataDirectory data)
    {
        if (!File.Exists(data.Endpoints)) return null;
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(data.Endpoints), EndpointsJson.Default.EndpointsFile);
            return file is { Endpoints.Count: > 0 } ? file : throw new JsonException("It names no endpoint.");
        }
        catch (JsonException e)
        {
            throw new DataDirectoryException($"{data.Endpoints} is damaged; a start of the server writes it anew: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(EndpointsFile))]
internal sealed partial class EndpointsJson : JsonSerializerContext;

using System.Text;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Walk.Tests;

/// <summary>The golden routes through the resolver and the server's own operation lists: what works is found, what does not is named.</summary>
public sealed class RoutesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_golden_route_ends_at_its_operation_or_its_refusal()
    {
        await using var server = await TestServer.StartAsync();
        var table = server.Server.Composition.Operations;
        var resolver = new ServiceResolver(EndpointNames.Default);
        var faults = new List<string>();
        var walked = 0;
        foreach (var route in Repository.Json("tests", "data", "routes.json").GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("routes").EnumerateArray()))
        {
            if (route.GetProperty("service").GetString() is null || route.GetProperty("operation").GetString() is not { } operation) continue;
            walked++;
            var found = Find(table, resolver, route);
            var isRight = route.GetProperty("works").GetBoolean()
                ? found.IsSuccess && OfControl(found.Value.Info.Name) == operation
                : !found.IsSuccess && found.Error is { Code: "NotImplemented", Status: 501 } refusal && refusal.Message.Contains(operation, StringComparison.Ordinal);
            if (!isRight) faults.Add($"{(found.IsSuccess ? found.Value.Info.Name : found.Error.Message)} for {route.GetRawText()}");
        }
        Assert.True(walked > 200, "The table has shrunk.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Operations_have_one_route_each()
    {
        await using var server = await TestServer.StartAsync();
        var operations = server.Server.Composition.Operations.Operations;
        var refused = new[] { new RefusedOperation("Again", operations.First(o => o.Info.Route is not null).Info.Route!) };
        Assert.Throws<ArgumentException>(() => new OperationTable(operations, refused));
        Assert.Throws<ArgumentException>(() => new OperationTable([operations[0], operations[0]], []));
        Assert.Throws<ArgumentException>(() => new OperationTable([], [refused[0], refused[0]]));
    }

    /// <summary>An account's settings are told from a bucket's by CloudTrail's name, and by AWS's model by their service.</summary>
    private static string OfControl(string name) => name.Replace("AccountPublicAccessBlock", "PublicAccessBlock", StringComparison.Ordinal);

    private static Result<Operation> Find(OperationTable table, ServiceResolver resolver, JsonElement route)
    {
        var test = new TestRequest(route.GetProperty("method").GetString()!, route.GetProperty("target").GetString()!).Header("Host", route.GetProperty("host").GetString()!);
        foreach (var header in route.GetProperty("headers").EnumerateObject()) test.Header(header.Name, header.Value.GetString()!);
        if (route.GetProperty("scope").GetString() is { } scope) test.Sign(Now, service: scope);
        var request = test.Build();
        var service = resolver.Resolve(request, SigV4Parser.Parse(request, "us-east-1").Value);
        if (!service.IsSuccess) return service.Error;
        if (service.Value.Address is { } address) return table.FindS3(request, address.Target, S3SubResource.Of(request.Query));
        if (service.Value.Service == AwsService.S3Control)
            return table.FindControl(request) is { } control ? Result<Operation>.Success(control) : OperationTable.NotImplemented(route.GetProperty("operation").GetString()!);
        var body = route.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString() ?? "") : [];
        var name = service.Value.OperationName ?? (service.Value.Protocol == AwsProtocol.Query ? QueryRequestReader.Parse(request.Query, body).Action : null);
        return table.Find(service.Value.Service, name ?? "") is { } operation ? Result<Operation>.Success(operation) : OperationTable.NotImplemented($"{service.Value.Service}:{name}");
    }
}

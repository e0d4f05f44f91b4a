using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

public sealed class RoutingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServiceResolver Resolver = new(EndpointNames.Default);

    private static JsonElement Data(string name, [CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "..", "data", name))).RootElement;

    /// <summary>The golden table: each request finds its service, its operation where the head or the form names it, and S3's target and marker.</summary>
    [Fact]
    public void Every_golden_route_is_found()
    {
        var operations = Data("aws-s3-operations.json").GetProperty("operations").EnumerateArray().ToDictionary(o => o.GetProperty("name").GetString()!, StringComparer.Ordinal);
        var faults = new List<string>();
        var count = 0;
        foreach (var route in Data("routes.json").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("routes").EnumerateArray()))
        {
            count++;
            if (Fault(route, operations) is { } fault) faults.Add(fault + " in " + route.GetRawText());
        }
        Assert.True(count > 200, "The table has shrunk.");
        Assert.Empty(faults);
    }

    private static string? Fault(JsonElement route, Dictionary<string, JsonElement> operations)
    {
        var test = new TestRequest(route.GetProperty("method").GetString()!, route.GetProperty("target").GetString()!).Header("Host", route.GetProperty("host").GetString()!);
        foreach (var header in route.GetProperty("headers").EnumerateObject()) test.Header(header.Name, header.Value.GetString()!);
        if (route.GetProperty("scope").GetString() is { } scope) test.Sign(Now, service: scope);
        var request = test.Build();
        var claim = SigV4Parser.Parse(request, "us-east-1");
        if (!claim.IsSuccess) return claim.Error.Message;
        var found = Resolver.Resolve(request, claim.Value);
        if (route.GetProperty("service").GetString() is not { } service) return found.IsSuccess ? "resolved" : null;
        if (!found.IsSuccess) return found.Error.Message;
        if (!found.Value.Service.ToString().Equals(service, StringComparison.OrdinalIgnoreCase)) return "service " + found.Value.Service;
        var operation = route.GetProperty("operation").GetString();
        var body = route.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString() ?? "") : [];
        if (found.Value.Protocol == AwsProtocol.Query) return QueryRequestReader.Parse(request.Query, body).Action == operation ? null : "action";
        if (found.Value.Protocol is AwsProtocol.Json10 or AwsProtocol.Json11 or AwsProtocol.RpcV2Cbor) return found.Value.OperationName == operation ? null : "operation " + found.Value.OperationName;
        if (found.Value.Service != AwsService.S3 || operation is null || !operations.TryGetValue(operation, out var model)) return null;
        if (!found.Value.Address!.Target.ToString().Equals(model.GetProperty("target").GetString(), StringComparison.OrdinalIgnoreCase)) return "target " + found.Value.Address.Target;
        var marker = S3SubResource.Of(request.Query);
        var wanted = model.GetProperty("markers").EnumerateObject().Select(m => m.Name).Concat(model.GetProperty("requiredQuery").EnumerateArray().Select(q => q.GetString()!)).ToArray();
        return marker is null || wanted.Contains(marker, StringComparer.Ordinal) ? null : "marker " + marker;
    }

    [Theory]
    [InlineData("localhost:9000", "/b/a%2Fb", "b", "a/b")]
    [InlineData("localhost:9000", "/b/../x", "b", "../x")]
    [InlineData("localhost:9000", "/b//a//b", "b", "/a//b")]
    [InlineData("localhost:9000", "/b/.", "b", ".")]
    [InlineData("localhost:9000", "/b/a%252Fb", "b", "a%2Fb")]
    [InlineData("localhost:9000", "/b/a+b", "b", "a+b")]
    [InlineData("127.0.0.1:9000", "/b/k", "b", "k")]
    [InlineData("[::1]:9000", "/b/k", "b", "k")]
    [InlineData("foreign.example", "/b/k", "b", "k")]
    [InlineData("B.s3.LOCALHOST:9000", "/k", "b", "k")]
    [InlineData("my.bucket.s3.localhost", "/", "my.bucket", null)]
    [InlineData("my.bucket.s3.us-east-1.localhost", "/k", "my.bucket", "k")]
    [InlineData("s3.us-east-1.localhost", "/b/k", "b", "k")]
    [InlineData("123456789012.s3.localhost", "/k", "123456789012", "k")]
    [InlineData("localhost", "/", null, null)]
    [InlineData("localhost", "/b/%00%C3%A4", "b", "\0ä")]
    public void Addresses_are_read_from_host_and_path(string host, string target, string? bucket, string? key)
    {
        var request = new TestRequest("GET", target).Header("Host", host).Build();
        var address = Resolver.Resolve(request, SigV4Parser.Parse(request, "us-east-1").Value).Value.Address!;
        Assert.Equal((bucket, key), (address.Bucket, address.Key));
    }

    [Theory]
    [InlineData("/b/%C3%28")]
    [InlineData("/b/%zz")]
    [InlineData("/b/%4")]
    public void Broken_escapes_are_told(string target)
    {
        var request = new TestRequest("GET", target).Build();
        Assert.Equal("InvalidURI", Resolver.Resolve(request, SigV4Parser.Parse(request, "us-east-1").Value).Error?.Code);
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        Assert.Equal("InvalidArgument", Assert.Throws<ServiceException>(() => S3SubResource.Of(QueryParameters.Parse("acl&policy"))).Error.Code);
        Assert.Null(S3SubResource.Of(QueryParameters.Parse("list-type=1&prefix=acl")));
        var request = new TestRequest("GET", "/v20180820/x").Header("Host", "123456789012.localhost").Header("x-amz-account-id", "210987654321").Build();
        Assert.Equal("InvalidRequest", Resolver.Resolve(request, SigV4Parser.Parse(request, "us-east-1").Value).Error?.Code);
        var other = new TestRequest("POST", "/").Header("X-Amz-Target", "TrentService.ListKeys").Sign(Now, service: "cloudtrail").Build();
        Assert.Equal("UnknownOperationException", Resolver.Resolve(other, SigV4Parser.Parse(other, "us-east-1").Value).Error?.Code);
    }
}

using System.Text.Json;
using Strongroom.Runtime.Audit;
using Strongroom.Testing;

namespace Strongroom.Runtime.Tests;

/// <summary>What an event may tell of a request, and what it must never.</summary>
public sealed class RequestDescriptionTests
{
    private const string Secret = "5ecre7";

    [Theory]
    [InlineData("X-Amz-Signature")]
    [InlineData("X%2DAmz%2DSignature")]
    [InlineData("x-amz-signature")]
    [InlineData("X-Amz-Security-Token")]
    [InlineData("X-Amz%2dSecurity-Token")]
    [InlineData("Signature")]
    [InlineData("%53ignature")]
    [InlineData("WebIdentityToken")]
    [InlineData("SAMLAssertion")]
    public void Secret_parameters_are_never_on_record(string name)
    {
        foreach (var query in new[] { $"{name}={Secret}", $"prefix=a&{name}={Secret}&delimiter=b", $"{name}={Secret}&%zz", $"{name}={Secret}&{name}={Secret}" })
            Assert.DoesNotContain(Secret, Described(new TestRequest("GET", "/photos?" + query)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Amz-Security-Token")]
    [InlineData("x-amz-server-side-encryption-customer-key")]
    [InlineData("x-amz-copy-source-server-side-encryption-customer-key")]
    [InlineData("x-amz-server-side-encryption-customer-key-md5")]
    [InlineData("x-amz-meta-note")]
    [InlineData("X-AMZ-META-NOTE")]
    [InlineData("x-amz-tagging")]
    [InlineData("x-amz-mfa")]
    [InlineData("Cookie")]
    public void Secret_headers_are_never_on_record(string name) =>
        Assert.DoesNotContain(Secret, Described(new TestRequest("PUT", "/photos/k").Header(name, Secret)), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_secret_is_on_record()
    {
        var audit = new AuditEvent();
        var request = new TestRequest("GET", "/photos/a%20b?prefix=p%2F&x-id=GetObject&X-Amz-Signature=s")
            .Header("User-Agent", "agent").Header("x-amz-storage-class", "STANDARD").Header("x-amz-tagging-directive", "COPY");
        RequestDescription.Begin(audit, request.Build());
        Assert.Equal("/photos/a%20b?prefix=p%2F&x-id=GetObject&X-Amz-Signature=REDACTED", audit.RequestUri);
        Assert.Equal(
            [new("prefix", "p/"), new("x-amz-storage-class", "STANDARD"), new KeyValuePair<string, string>("x-amz-tagging-directive", "COPY")],
            audit.RequestParameters);
        Assert.Equal(("agent", "GET", "127.0.0.1", "localhost:9000"), (audit.UserAgent, audit.Method, audit.SourceIpAddress, audit.Host));
    }

    [Fact]
    public void What_a_client_sends_is_cut_to_size()
    {
        var audit = new AuditEvent();
        var request = new TestRequest("GET", "/photos?prefix=" + new string('p', 9000)).Header("User-Agent", new string('u', 9000)).Header("x-amz-storage-class", new string('s', 9000));
        RequestDescription.Begin(audit, request.Build());
        Assert.Equal((1024, 4096), (audit.UserAgent!.Length, audit.RequestUri.Length));
        Assert.All(audit.RequestParameters, p => Assert.Equal(2048, p.Value.Length));
    }

    private static string Described(TestRequest request)
    {
        var audit = new AuditEvent();
        RequestDescription.Begin(audit, request.Build());
        return JsonSerializer.Serialize(audit);
    }
}

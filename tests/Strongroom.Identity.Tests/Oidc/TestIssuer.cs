using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Strongroom.Identity.Tests.Oidc;

/// <summary>A small identity provider on this machine, over TLS with a certificate of a small authority of its own. Tokens are made by hand.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, RSA> keys = new(StringComparer.Ordinal);
    private readonly ECDsa elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestIssuer(WebApplication app, X509Certificate2 authority, X509Certificate2 intermediate)
    {
        this.app = app;
        Authority = authority;
        Thumbprint = intermediate.GetCertHashString(HashAlgorithmName.SHA1);
        AddKey("first");
    }

    /// <summary>Who vouches for its certificate.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Of the last certificate that is presented, the intermediate one.</summary>
    public string Thumbprint { get; }

    /// <summary>"localhost:PORT": its URL without the scheme.</summary>
    public string Name { get; private set; } = "";

    public string Issuer => "https://" + Name;

    public int KeyFetches { get; private set; }

    public int Discoveries { get; private set; }

    /// <summary>What is answered in place of the documents; null for the documents.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>What the discovery document says that it is; null for the truth.</summary>
    public string? ClaimedIssuer { get; set; }

    public static async Task<TestIssuer> StartAsync(string host = "localhost")
    {
        var (authority, intermediate, leaf) = Certificates(host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = leaf;
            https.ServerCertificateChain = [intermediate];
        })));
        var web = builder.Build();
        var issuer = new TestIssuer(web, authority, intermediate);
        web.Run(issuer.AnswerAsync);
        await web.StartAsync();
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        issuer.Name = $"{host}:{new Uri(address).Port}";
        return issuer;
    }

    public void AddKey(string id) => keys[id] = RSA.Create(2048);

    /// <summary>A token of the issuer's.</summary>
    /// <param name="now">The time.</param>
    /// <param name="claims">Claims beside or in place of iss, sub, aud, iat and exp; null leaves one out.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="algorithm">"RS256", "ES256", or what should be refused.</param>
    public string Token(DateTimeOffset now, IReadOnlyDictionary<string, object?>? claims = null, string key = "first", string algorithm = "RS256")
    {
        var all = new Dictionary<string, object?>
        {
            ["iss"] = Issuer, ["sub"] = "repo:alice", ["aud"] = "build", ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims ?? new Dictionary<string, object?>()) all[name] = value;
        foreach (var name in all.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList()) all.Remove(name);
        var text = Part(new { alg = algorithm, kid = algorithm == "ES256" ? "elliptic" : key, typ = "JWT" }) + "." + Part(all);
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "none" => [],
            "ES256" => elliptic.SignData(bytes, HashAlgorithmName.SHA256),
            // The public key's modulus as a shared secret: the oldest trick against readers of tokens.
            "HS256" => HMACSHA256.HashData(keys[key].ExportParameters(false).Modulus!, bytes),
            "RS512" => keys[key].SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => keys[key].SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return text + "." + Base64Url.EncodeToString(signature);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        foreach (var key in keys.Values) key.Dispose();
        elliptic.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } instead) return instead(context);
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            Discoveries++;
            return context.Response.WriteAsJsonAsync(new { issuer = ClaimedIssuer ?? Issuer, jwks_uri = Issuer + "/keys" });
        }
        KeyFetches++;
        var point = elliptic.ExportParameters(false).Q;
        return context.Response.WriteAsJsonAsync(new
        {
            keys = keys.Select(pair => new { kty = "RSA", use = "sig", kid = pair.Key, n = Text(pair.Value.ExportParameters(false).Modulus!), e = Text(pair.Value.ExportParameters(false).Exponent!) })
                .Concat<object>([new { kty = "EC", use = "sig", kid = "elliptic", crv = "P-256", x = Text(point.X!), y = Text(point.Y!) }]),
        });
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private static (X509Certificate2 Authority, X509Certificate2 Intermediate, X509Certificate2 Leaf) Certificates(string host)
    {
        var (begin, end) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Request("CN=Test authority", authorityKey, isAuthority: true).CreateSelfSigned(begin, end);
        using var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bareIntermediate = Request("CN=Test intermediate", intermediateKey, isAuthority: true).Create(authority, begin, end, RandomNumberGenerator.GetBytes(8));
        using var intermediate = bareIntermediate.CopyWithPrivateKey(intermediateKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=" + host, key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(intermediate, begin, end, RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadCertificate(authority.RawData), X509CertificateLoader.LoadCertificate(intermediate.RawData),
            X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null));
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}

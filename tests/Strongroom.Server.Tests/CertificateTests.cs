using System.Net;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Server.Data;
using Strongroom.Server.Tls;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class CertificateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static readonly CertificateNames Names = new(["localhost", "*.s3.localhost", "storage.example.org"], [IPAddress.Loopback, IPAddress.IPv6Loopback]);

    [Fact]
    public void The_certificate_has_the_names_that_clients_use()
    {
        using var folder = new TemporaryFolder();
        var model = Sources.Model(folder, "hostNames=storage.example.org", "tls.names=10.1.2.3,nas.example.org", "region=eu-west-1");
        var names = CertificateNames.Of(model, [AccountId.Parse("123456789012")]);

        Assert.Equal(
            ["localhost", "*.localhost", "s3.localhost", "*.s3.localhost", "s3.eu-west-1.localhost", "*.s3.eu-west-1.localhost",
                "storage.example.org", "*.storage.example.org", "123456789012.localhost", "nas.example.org"],
            names.Dns);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("10.1.2.3")], names.Addresses);
        Assert.Equal(["localhost", "nas.example.org", "storage.example.org"], names.Subtrees);
    }

    [Fact]
    public void The_authority_signs_servers_for_its_names_only_and_the_chain_holds()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(Path.Combine(folder.Path, "data"));
        using var certificate = Make(data, Names, new ManualTime(Start));
        using var authority = X509CertificateLoader.LoadCertificate(X509Certificate2.CreateFromPem(File.ReadAllText(data.AuthorityCertificate)).RawData);
        var leaf = certificate.Current.TargetCertificate;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Start.UtcDateTime;
        Assert.True(chain.Build(leaf), string.Join(' ', chain.ChainStatus.Select(s => s.StatusInformation)));
        Assert.True(leaf.MatchesHostname("bucket.s3.localhost"));
        Assert.True(leaf.MatchesHostname("127.0.0.1"));
        Assert.False(leaf.MatchesHostname("example.org"));
        Assert.True(leaf.NotAfter - leaf.NotBefore <= TimeSpan.FromDays(397));

        var constraints = authority.Extensions.Single(e => e.Oid!.Value == "2.5.29.30");
        Assert.True(constraints.Critical);
        Assert.Equal(NameConstraints.Permit(Names).RawData, constraints.RawData);
    }

    [Fact]
    public void What_lies_outside_the_constraints_does_not_verify()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var authority = LocalAuthority.Create(key, Names, new ManualTime(Start), RandomSource.System);
        using var foreign = authority.Issue(new CertificateNames(["s3.amazonaws.com"], []));

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Start.UtcDateTime;
        Assert.False(chain.Build(foreign));
    }

    [Fact]
    public void A_second_start_shows_the_same_certificate()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(Path.Combine(folder.Path, "data"));
        var time = new ManualTime(Start);
        using var first = Make(data, Names, time);
        using var second = Make(data, Names, time);
        Assert.Equal(first.Current.TargetCertificate.Thumbprint, second.Current.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void It_is_renewed_at_two_thirds_of_its_life_by_the_same_authority()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(Path.Combine(folder.Path, "data"));
        var time = new ManualTime(Start);
        using var certificate = Make(data, Names, time);
        var (first, authority) = (certificate.Current, File.ReadAllText(data.AuthorityCertificate));

        time.Advance(TimeSpan.FromDays(264));
        certificate.Refresh();
        Assert.Same(first, certificate.Current);

        time.Advance(TimeSpan.FromDays(1));
        certificate.Refresh();
        Assert.NotSame(first, certificate.Current);
        Assert.Equal(authority, File.ReadAllText(data.AuthorityCertificate));
    }

    [Fact]
    public void New_names_bring_a_new_certificate_and_new_constraints_of_the_same_key()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(Path.Combine(folder.Path, "data"));
        var time = new ManualTime(Start);
        using var before = Make(data, Names, time);
        using var authorityBefore = X509Certificate2.CreateFromPem(File.ReadAllText(data.AuthorityCertificate));
        using var after = Make(data, Names with { Dns = [.. Names.Dns, "other.example.org"] }, time);
        using var authorityAfter = X509Certificate2.CreateFromPem(File.ReadAllText(data.AuthorityCertificate));

        Assert.True(after.Current.TargetCertificate.MatchesHostname("other.example.org"));
        Assert.Equal(authorityBefore.GetPublicKey(), authorityAfter.GetPublicKey());
        Assert.NotEqual(authorityBefore.RawData, authorityAfter.RawData);
    }

    private static LocalCertificate Make(DataDirectory data, CertificateNames names, TimeProvider time) =>
        new(data, new PlainKeyFile(), names, time, RandomSource.System);

    /// <summary>Sealing is the key ring's, and tested there.</summary>
    private sealed class PlainKeyFile : IKeyFile
    {
        public byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

        public void Write(string path, byte[] pkcs8) => File.WriteAllBytes(path, pkcs8);
    }
}

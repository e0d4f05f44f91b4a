using System.Net;
using Strongroom.Kernel;
using Strongroom.Server.Configuration;

namespace Strongroom.Server.Tls;

/// <summary>What the server's certificate is valid for, and what the local authority may ever sign for.</summary>
internal sealed record CertificateNames(IReadOnlyList<string> Dns, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>
    /// localhost and everything under it; the endpoint names with their buckets; S3 Control's ACCOUNT.localhost by full name, because OpenSSL and
    /// Node take no wildcard directly under a single label; what the configuration adds.
    /// </summary>
    public static CertificateNames Of(ServerModel model, IEnumerable<AccountId> accounts)
    {
        var dns = new List<string> { "localhost", "*.localhost" };
        foreach (var host in model.HostNames) dns.AddRange([host, "*." + host]);
        dns.AddRange(accounts.Select(account => account.Value + ".localhost"));
        var addresses = new List<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        foreach (var name in model.Tls.Names)
        {
            if (IPAddress.TryParse(name, out var address)) addresses.Add(address);
            else dns.Add(name);
        }

        addresses.AddRange(model.Listeners.Select(l => l.Address).OfType<IPAddress>().Where(a => !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any)));
        return new CertificateNames([.. dns.Distinct(StringComparer.Ordinal)], [.. addresses.Distinct()]);
    }

    /// <summary>The DNS subtrees that hold all names, each without its wildcard, none inside another.</summary>
    public IReadOnlyList<string> Subtrees
    {
        get
        {
            var roots = Dns.Select(name => name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).Distinct(StringComparer.Ordinal).ToList();
            return [.. roots.Where(name => !roots.Any(other => name.EndsWith("." + other, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Whether the extension's names are these, order aside.</summary>
    public bool Equals(IEnumerable<string> dns, IEnumerable<IPAddress> addresses) =>
        Dns.ToHashSet(StringComparer.Ordinal).SetEquals(dns) && Addresses.ToHashSet().SetEquals(addresses);
}

using System.Net;

namespace Strongroom.Wire;

/// <summary>
/// What the connection itself proves, and a header could only claim: these become aws:SecureTransport, aws:SourceIp, aws:SourceVpce and
/// s3:TlsVersion. Made once per connection.
/// </summary>
public sealed record ConnectionFacts
{
    /// <summary>The configured listener's name.</summary>
    public required string Listener { get; init; }

    /// <summary>True over TLS.</summary>
    public required bool IsTls { get; init; }

    /// <summary>"TLSv1.3", as CloudTrail writes it; null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>"TLS_AES_128_GCM_SHA256"; null without TLS.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>The peer's address, IPv4-mapped IPv6 unmapped.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>The VPC endpoint that the listener is bound to, "vpce-…", or null.</summary>
    public string? VpcEndpointId { get; init; }

    /// <summary>The VPC that the listener is bound to, "vpc-…", or null.</summary>
    public string? VpcId { get; init; }
}

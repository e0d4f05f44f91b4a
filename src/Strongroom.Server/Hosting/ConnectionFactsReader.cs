using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Strongroom.Server.Configuration;
using Strongroom.Wire;

namespace Strongroom.Server.Hosting;

/// <summary>Notes once per connection what its listener and its handshake prove. Requests find it among the connection's features.</summary>
internal static class ConnectionFactsReader
{
    public static ConnectionFacts Read(ConnectionContext connection, ListenerModel listener)
    {
        var tls = connection.Features.Get<ITlsHandshakeFeature>();
        return new ConnectionFacts
        {
            Listener = listener.Name,
            IsTls = listener.IsTls,
            TlsVersion = tls?.Protocol switch { SslProtocols.Tls12 => "TLSv1.2", SslProtocols.Tls13 => "TLSv1.3", _ => null },
            CipherSuite = tls?.NegotiatedCipherSuite?.ToString(),
            RemoteAddress = Unmap((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None),
            VpcEndpointId = listener.VpcEndpointId,
            VpcId = listener.VpcId,
        };
    }

    private static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

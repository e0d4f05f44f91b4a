using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Load;

/// <summary>One keep-alive connection, plain or TLS. Dispose from another thread ends a call in progress with an exception.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    private Connection(Socket socket, SslStream? tls) => (_socket, _tls) = (socket, tls);

    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate is not trusted.</exception>
    public static async Task<Connection> OpenAsync(Target target, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Endpoint.Host, target.Endpoint.Port, ct);
            if (!target.Tls) return new Connection(socket, null);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await tls.AuthenticateAsClientAsync(TlsOptions(target), ct);
            return new Connection(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes);
            return;
        }

        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>At least one byte, or 0 when the server closed.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _tls is null ? _socket.ReceiveAsync(buffer, SocketFlags.None) : _tls.ReadAsync(buffer);

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private static SslClientAuthenticationOptions TlsOptions(Target target)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = target.Endpoint.Host };
        if (target.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }
}

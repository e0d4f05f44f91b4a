using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Server.Tests;

/// <summary>An answer as it came over a socket.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<string> Head, string Body)
{
    /// <summary>The header's value; null where it is absent.</summary>
    public string? Header(string name) =>
        Head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>The text of an XML element of the body; null where it is absent.</summary>
    public string? Element(string name)
    {
        var found = Regex.Match(Body, $"<{name}>([^<]*)</{name}>", RegexOptions.NonBacktracking);
        return found.Success ? found.Groups[1].Value : null;
    }
}

/// <summary>HTTP/1.1 on a bare socket, over TLS or not: what no client library sends.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient tcp;
    private readonly Stream stream;

    private RawConnection(TcpClient tcp, Stream stream) => (this.tcp, this.stream) = (tcp, stream);

    public Stream Stream => stream;

    public static async Task<RawConnection> OpenAsync(string url)
    {
        var uri = new Uri(url);
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", uri.Port);
        if (uri.Scheme == "http") return new(client, client.GetStream());
#pragma warning disable CA5359 // Which certificate is shown is tested elsewhere.
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        return new(client, tls);
    }

    /// <summary>Sends a text, each of its characters one byte.</summary>
    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Everything that comes until the server ends the connection, told apart.</summary>
    public async Task<IReadOnlyList<RawAnswer>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, cancellationToken);
        return Parse(Encoding.Latin1.GetString(all.ToArray()));
    }

    public void Dispose()
    {
        stream.Dispose();
        tcp.Dispose();
    }

    private static List<RawAnswer> Parse(string text)
    {
        var answers = new List<RawAnswer>();
        while (text.Length > 0)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) throw new FormatException("No head: " + text);
            var lines = text[..end].Split("\r\n");
            var answer = new RawAnswer(int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), lines, "");
            var length = int.Parse(answer.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
            text = text[(end + 4)..];
            // An answer to HEAD has the length and not the body.
            length = Math.Min(length, text.Length);
            answers.Add(answer with { Body = text[..length] });
            text = text[length..];
        }
        return answers;
    }
}

using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Strongroom.Wire;

namespace Strongroom.Testing;

/// <summary>Builds requests as they would come from the network, signed by a signer that shares no code with the one under test.</summary>
public sealed class TestRequest
{
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    public const string SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private readonly DefaultHttpContext context = new();
    private readonly string method;
    private string target;

    public TestRequest(string method, string target)
    {
        this.method = method;
        this.target = target;
        context.Request.Method = method;
        context.Request.Protocol = "HTTP/1.1";
        Header("Host", "localhost:9000");
    }

    public HttpContext Context => context;

    /// <summary>True where the body's reader was asked for bytes and never told how many were taken: a server could not read on.</summary>
    public bool IsLeftReading => context.Features.Get<IRequestBodyPipeFeature>()?.Reader is StrictReader { IsReading: true };

    public TestRequest Header(string name, string value)
    {
        context.Request.Headers[name] = value;
        return this;
    }

    /// <summary>Sets the body with its Content-Length.</summary>
    public TestRequest Body(byte[] bytes) => Body(bytes, fragment: int.MaxValue);

    /// <summary>Sets a body that arrives in fragments of this many bytes.</summary>
    public TestRequest Body(byte[] bytes, int fragment)
    {
        context.Request.ContentLength = bytes.Length;
        context.Features.Set<IRequestBodyPipeFeature>(new Pipes(new StrictReader(Fragmented(bytes, fragment))));
        return this;
    }

    public static PipeReader Fragmented(byte[] bytes, int fragment) =>
        PipeReader.Create(new FragmentStream(bytes, fragment), new StreamPipeReaderOptions(bufferSize: 64, minimumReadSize: 1));

    /// <summary>Signs by the Authorization header; headers that are set later are not signed.</summary>
    public TestRequest Sign(
        DateTimeOffset time, string payload = "UNSIGNED-PAYLOAD", string region = "us-east-1", string service = "s3",
        string accessKeyId = AccessKeyId, string secret = SecretAccessKey)
    {
        var stamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Header("x-amz-date", stamp);
        if (service == "s3") Header("x-amz-content-sha256", payload);
        var names = context.Request.Headers.Keys.Select(name => name.ToLowerInvariant()).Where(name => name != "authorization").Order(StringComparer.Ordinal).ToArray();
        var cut = target.IndexOf('?', StringComparison.Ordinal);
        var path = cut < 0 ? target : target[..cut];
        var canonical = string.Join('\n', [
            method, service == "s3" ? path : path.Replace("%", "%25", StringComparison.Ordinal), CanonicalQuery(cut < 0 ? "" : target[(cut + 1)..]),
            .. names.Select(name => name + ":" + context.Request.Headers[name].ToString().Trim()), "", string.Join(';', names), payload]);
        var scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = SigningKey(secret, stamp[..8], region, service);
        return Header("Authorization", $"AWS4-HMAC-SHA256 Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={Hex(Hmac(key, text))}");
    }

    public static byte[] SigningKey(string secret, string date, string region, string service) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), date), region), service), "aws4_request");

    public static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    public WireRequest Build()
    {
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        return new WireRequest(context, new ConnectionFacts { Listener = "test", IsTls = false, RemoteAddress = IPAddress.Loopback });
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string CanonicalQuery(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").Order(StringComparer.Ordinal));

    private sealed class Pipes(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    /// <summary>As Kestrel's readers do, refuses a second read before the first one's bytes were taken.</summary>
    private sealed class StrictReader(PipeReader inner) : PipeReader
    {
        public bool IsReading { get; private set; }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            Begin();
            return await inner.ReadAsync(cancellationToken);
        }

        public override bool TryRead(out ReadResult result)
        {
            if (!inner.TryRead(out result)) return false;
            Begin();
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            inner.AdvanceTo(consumed, examined);
            IsReading = false;
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private void Begin()
        {
            if (IsReading) throw new InvalidOperationException("Reading is already in progress.");
            IsReading = true;
        }
    }

    private sealed class FragmentStream(byte[] bytes, int fragment) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, fragment)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}

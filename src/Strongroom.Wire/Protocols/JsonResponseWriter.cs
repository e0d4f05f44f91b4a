using System.Buffers;
using System.Text.Json;

namespace Strongroom.Wire;

/// <summary>Collects a JSON answer. Nothing is sent before <see cref="SendAsync"/>.</summary>
public sealed class JsonResponseWriter(WireResponse response, AwsProtocol protocol) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private Utf8JsonWriter? json;

    /// <summary>The writer, at the start of the document. Times are written by <see cref="Time"/>.</summary>
    public Utf8JsonWriter Json => json ??= new Utf8JsonWriter(buffer, Options);

    /// <summary>Bytes of body that were sent.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The media type of a protocol's documents.</summary>
    public static string ContentType(AwsProtocol protocol) => protocol switch
    {
        AwsProtocol.Json10 => "application/x-amz-json-1.0",
        AwsProtocol.Json11 => "application/x-amz-json-1.1",
        _ => "application/json",
    };

    /// <summary>Writes a member that is a time: seconds since 1970 with milliseconds.</summary>
    public void Time(string name, DateTimeOffset time) => Json.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m);

    /// <summary>Sets the status; 200 without it.</summary>
    public void Status(int status) => response.Status = status;

    /// <summary>Sends what was collected; an operation that wrote nothing answers without a body.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (json is not null) await json.FlushAsync(cancellationToken);
        response.ContentLength = buffer.WrittenCount;
        response.Headers.ContentType = ContentType(protocol);
        if (buffer.WrittenCount > 0) await response.Body.WriteAsync(buffer.WrittenMemory, cancellationToken);
        BytesSent = buffer.WrittenCount;
    }

    /// <summary>Zeroes the answer: it may have told a key.</summary>
    public void Dispose()
    {
        json?.Dispose();
        buffer.Clear();
    }
}

using System.Text;
using System.Text.Json;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>What every answer carries so that a client can name the request.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="HostId">S3's second id, x-amz-id-2.</param>
public sealed record RequestIds(string RequestId, string HostId);

/// <summary>
/// Writes an error in the form of the protocol that the request came in. The one place where errors become wire form. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and https://smithy.io/2.0/aws/protocols/index.html
/// </summary>
public static class ErrorWriter
{
    /// <summary>Sets the request ids of an answer, good or bad.</summary>
    public static void SetIds(WireResponse response, AwsProtocol protocol, RequestIds ids)
    {
        if (protocol == AwsProtocol.RestXml)
        {
            response.Headers["x-amz-request-id"] = ids.RequestId;
            response.Headers["x-amz-id-2"] = ids.HostId;
            return;
        }
        response.Headers["x-amzn-RequestId"] = ids.RequestId;
    }

    /// <summary>The status that an error has in a protocol.</summary>
    public static int StatusOf(AwsProtocol protocol, ServiceError error) => ErrorNames.StatusIn(protocol, error);

    /// <summary>Sends the error: status, headers, and a body unless the request was HEAD or the status forbids one.</summary>
    /// <param name="response">An answer that has not started.</param>
    /// <param name="protocol">The request's protocol.</param>
    /// <param name="error">What to tell.</param>
    /// <param name="ids">The request's ids.</param>
    /// <param name="resource">The path as sent, for S3's Resource element.</param>
    /// <param name="isHead">True for HEAD.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>Bytes of body that were sent.</returns>
    public static async ValueTask<long> SendAsync(
        WireResponse response, AwsProtocol protocol, ServiceError error, RequestIds ids, string resource, bool isHead, CancellationToken cancellationToken)
    {
        SetIds(response, protocol, ids);
        response.Status = StatusOf(protocol, error);
        foreach (var (name, value) in error.Headers) response.Headers[name] = value;
        if (error.IsBodiless) return 0;
        var body = protocol switch
        {
            AwsProtocol.RestXml => S3Document(error, ids, resource),
            AwsProtocol.Query => QueryBody(error, ids),
            AwsProtocol.RpcV2Cbor => CborBody(ErrorNames.In(protocol, error), error.Message),
            _ => JsonBody(ErrorNames.In(protocol, error), error.Message),
        };
        response.Headers.ContentType = protocol switch
        {
            AwsProtocol.RestXml => "application/xml",
            AwsProtocol.Query => "text/xml",
            AwsProtocol.RpcV2Cbor => "application/cbor",
            _ => JsonResponseWriter.ContentType(protocol),
        };
        if (protocol is AwsProtocol.Json10 or AwsProtocol.Json11 or AwsProtocol.RestJson) response.Headers["x-amzn-ErrorType"] = ErrorNames.In(protocol, error);
        if (protocol == AwsProtocol.RpcV2Cbor) response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        if (isHead) return 0;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
        return body.Length;
    }

    /// <summary>Sends an error of S3 Control, which wraps what S3 does not. Its clients find no code in any other form.</summary>
    /// <param name="response">An answer that has not started.</param>
    /// <param name="error">What to tell.</param>
    /// <param name="ids">The request's ids.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>Bytes of body that were sent.</returns>
    public static async ValueTask<long> SendControlAsync(WireResponse response, ServiceError error, RequestIds ids, CancellationToken cancellationToken)
    {
        SetIds(response, AwsProtocol.RestXml, ids);
        response.Status = error.Status;
        foreach (var (name, value) in error.Headers) response.Headers[name] = value;
        using var xml = new Utf8XmlWriter();
        xml.Open("ErrorResponse").Open("Error").Element("Code", error.Code).Element("Message", error.Message);
        foreach (var (name, value) in error.Details) xml.Element(name, value);
        xml.Close("Error").Element("RequestId", ids.RequestId).Element("HostId", ids.HostId).Close("ErrorResponse");
        response.Headers.ContentType = "application/xml";
        response.ContentLength = xml.Written.Length;
        await response.Body.WriteAsync(xml.Written, cancellationToken);
        return xml.Written.Length;
    }

    /// <summary>S3's error document.</summary>
    /// <param name="error">What to tell.</param>
    /// <param name="ids">The request's ids.</param>
    /// <param name="resource">The path as sent; null where it is not known.</param>
    public static byte[] S3Document(ServiceError error, RequestIds ids, string? resource)
    {
        using var xml = new Utf8XmlWriter();
        xml.Open("Error").Element("Code", error.Code).Element("Message", error.Message);
        foreach (var (name, value) in error.Details) xml.Element(name, value);
        if (resource is not null) xml.Element("Resource", resource);
        return xml.Element("RequestId", ids.RequestId).Element("HostId", ids.HostId).Close("Error").Written.ToArray();
    }

    private static byte[] QueryBody(ServiceError error, RequestIds ids)
    {
        using var xml = new Utf8XmlWriter();
        return xml.Open("ErrorResponse").Open("Error")
            .Element("Type", error.Status < 500 ? "Sender" : "Receiver").Element("Code", ErrorNames.In(AwsProtocol.Query, error)).Element("Message", error.Message)
            .Close("Error").Element("RequestId", ids.RequestId).Close("ErrorResponse").Written.ToArray();
    }

    private static byte[] JsonBody(string code, string message)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("__type", code);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A map of two texts: __type and message.</summary>
    private static byte[] CborBody(string code, string message)
    {
        var bytes = new List<byte> { 0xA2 };
        foreach (var text in (ReadOnlySpan<string>)["__type", code, "message", message])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            // Major type 3 with a two-byte length: not the shortest form, but one that holds every message.
            bytes.AddRange([0x79, (byte)(utf8.Length >> 8), (byte)utf8.Length]);
            bytes.AddRange(utf8);
        }
        return [.. bytes];
    }
}

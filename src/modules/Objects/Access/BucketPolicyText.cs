using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Objects;

/// <summary>A bucket policy as a request brings it, held against AWS's rules. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html</summary>
/// <param name="Document">The policy.</param>
internal sealed record BucketPolicyText(PolicyDocument Document)
{
    /// <summary>The most bytes of a policy, white space between its elements not counted: AWS's 20 KB.</summary>
    public const int BytesMax = 20 * 1024;

    /// <summary>The most bytes of the request's body, white space included.</summary>
    public const int RequestBytesMax = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a body.</summary>
    /// <exception cref="ServiceException">MalformedPolicy with AWS's wording, or PolicyTooLarge.</exception>
    public static BucketPolicyText Read(ReadOnlyMemory<byte> body, BucketName bucket)
    {
        if (CompactLength(body) > BytesMax) throw new ServiceException(PolicyErrors.TooLarge());
        return PolicyParser.TryParse(Text(body), PolicyKind.Bucket, bucket.Value, out var document, out var fault)
            ? new(document)
            : throw new ServiceException(PolicyErrors.Malformed(fault));
    }

    private static string Text(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Strict.GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }

    /// <summary>Bytes without the white space; 0 for what is no JSON, which the parser then refuses.</summary>
    private static int CompactLength(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Limits.JsonDepthMax });
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, Compact);
            document.WriteTo(writer);
            writer.Flush();
            return buffer.WrittenCount;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}

using System.Text;
using System.Text.Json;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// What a request says of encryption. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
/// </summary>
/// <param name="Algorithm">AES256 or aws:kms; null where the bucket's is meant.</param>
/// <param name="KeyId">The KMS key as it was named, or null.</param>
/// <param name="BucketKey">Whether to share a bucket key; null where the bucket's setting is meant.</param>
/// <param name="Context">The encryption context of the client's own.</param>
/// <param name="CustomerKey">The client's own key (SSE-C), or null.</param>
internal sealed record SseRequest(string? Algorithm, string? KeyId, bool? BucketKey, IReadOnlyList<KeyValuePair<string, string>> Context, CustomerKey? CustomerKey)
{
    private const string AlgorithmHeader = "x-amz-server-side-encryption";
    private const string ContextHeader = "x-amz-server-side-encryption-context";
    private const string BucketKeyHeader = "x-amz-server-side-encryption-bucket-key-enabled";
    private const string KeyHeader = "x-amz-server-side-encryption-aws-kms-key-id";
    private const int KeyIdLengthMax = 2048;

    // With S3's own pair, of at most 1,104 bytes, it stays below KMS's 8,192.
    private const int ContextBytesMax = 6144;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Nothing.</summary>
    public static SseRequest None { get; } = new(null, null, null, [], null);

    /// <summary>True where the request says itself what to encrypt with.</summary>
    public bool IsAsked => Algorithm is not null || CustomerKey is not null;

    /// <summary>Reads the headers.</summary>
    /// <exception cref="ServiceException">InvalidArgument, InvalidRequest, InvalidEncryptionAlgorithmError or NotImplemented.</exception>
    public static SseRequest Read(S3RequestReader r)
    {
        var (algorithm, key, bucketKey, context) = (r.Header(AlgorithmHeader), r.Header(KeyHeader), r.Header(BucketKeyHeader), r.Header(ContextHeader));
        if (algorithm is not null && CustomerKey.IsNamed(r)) throw new ServiceException(CustomerKeyErrors.Incompatible(algorithm));
        switch (algorithm)
        {
            case null or ServerSideEncryption.Aes256 or ServerSideEncryption.Kms: break;
            case ServerSideEncryption.DualKms or "aws:fsx": throw new ServiceException(S3Errors.NotImplemented(AlgorithmHeader));
            default: throw Invalid("The encryption method specified is not supported", AlgorithmHeader, algorithm);
        }
        if (algorithm != ServerSideEncryption.Kms && (key ?? context) is not null)
            throw Invalid("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", AlgorithmHeader, algorithm ?? "null");
        if (key is { Length: 0 or > KeyIdLengthMax }) throw Invalid("Invalid KMS key id", KeyHeader, key);
        bool? shares = bucketKey?.ToLowerInvariant() switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw Invalid("Invalid x-amz-server-side-encryption-bucket-key-enabled header", BucketKeyHeader, bucketKey!),
        };
        return new(algorithm, key, shares, context is null ? [] : ReadContext(context), CustomerKey.ReadForWrite(r));
    }

    /// <summary>The context as the header has it.</summary>
    public static string Encode(IReadOnlyList<KeyValuePair<string, string>> context)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in context) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return Convert.ToBase64String(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    private static List<KeyValuePair<string, string>> ReadContext(string header)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(Strict.GetString(Convert.FromBase64String(header)));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw InvalidContext(header);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String || property.Name.Length == 0 || !names.Add(property.Name)) throw InvalidContext(header);
                // What S3 says of itself is not the client's to say.
                if (property.Name == KmsEncryption.ArnContext) throw Invalid($"The encryption context must not have the name {KmsEncryption.ArnContext}", ContextHeader, header);
                pairs.Add(new(property.Name, property.Value.GetString()!));
            }
            if (pairs.Sum(p => Strict.GetByteCount(p.Key) + Strict.GetByteCount(p.Value)) > ContextBytesMax)
                throw Invalid($"The encryption context is larger than {ContextBytesMax} bytes", ContextHeader, header);
            return pairs;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or InvalidOperationException)
        {
            throw InvalidContext(header);
        }
    }

    private static ServiceException InvalidContext(string header) => Invalid(
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map", ContextHeader, header);

    private static ServiceException Invalid(string message, string name, string value) => new(S3Errors.InvalidArgument(message, name, value));
}

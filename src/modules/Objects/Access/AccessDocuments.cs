using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Strongroom.Objects;

/// <summary>Reads the JSON documents of buckets' access settings. Formats: docs/formats/bucket-configuration.md</summary>
internal static class AccessDocuments
{
    /// <summary>Reads a document of version 1.</summary>
    /// <exception cref="FormatException">It is none, or a newer release wrote it: settings that guard must not be guessed.</exception>
    public static T Read<T>(byte[] document, JsonTypeInfo<T> type, Func<T, int> versionOf)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(document, type) is { } read && versionOf(read) == 1) return read;
        }
        catch (JsonException e)
        {
            throw new FormatException("Not an access document.", e);
        }
        throw new FormatException("Not an access document of this version.");
    }
}

/// <summary>How the documents are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublicAccessBlockDocument))]
[JsonSerializable(typeof(OwnershipDocument))]
[JsonSerializable(typeof(AclDocument))]
[JsonSerializable(typeof(AbacDocument))]
[JsonSerializable(typeof(BucketPolicyDocument))]
[JsonSerializable(typeof(EncryptionDocument))]
[JsonSerializable(typeof(ObjectLockDocument))]
[JsonSerializable(typeof(VersioningDocument))]
internal sealed partial class AccessJson : JsonSerializerContext;

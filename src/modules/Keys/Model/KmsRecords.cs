using System.Text.Json.Serialization;

namespace Strongroom.Keys.Model;

/// <summary>A KMS key as it is kept: a document of kind "kms-key". See docs/formats/kms-key.md</summary>
internal sealed record KmsKeyRecord(
    int Version, bool IsEnabled, long CreatedMs, string Policy, IReadOnlyDictionary<string, string>? Principals, byte[] SealedAttributes, bool IsAwsManaged, IReadOnlyList<MaterialRecord> Materials,
    int? RotationPeriodDays, long? NextRotationMs, long? DeletionMs);

/// <summary>One version of a key's material, without the material.</summary>
internal sealed record MaterialRecord(string Id, long CreatedMs, string? RotationType);

/// <summary>What of a key is sealed: people write into both what is nobody's business.</summary>
internal sealed record KeyAttributesRecord(string Description, IReadOnlyList<TagRecord> Tags);

/// <summary>A tag.</summary>
internal sealed record TagRecord(string Key, string Value);

/// <summary>An alias as it is kept: a document of kind "kms-alias" under its name.</summary>
internal sealed record KmsAliasRecord(int Version, string KeyId, long CreatedMs, long UpdatedMs);

/// <summary>A grant as it is kept: a document of kind "kms-grant" under its key's id and its own.</summary>
internal sealed record KmsGrantRecord(
    int Version, string Grantee, string? GranteeId, string? Retiring, string? RetiringId, IReadOnlyList<string> Operations, IReadOnlyList<TagRecord>? Subset, IReadOnlyList<TagRecord>? Equal,
    string? Name, long CreatedMs, string IssuingAccount);

/// <summary>The version that every document begins with.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record VersionRecord(int Version);

/// <summary>The documents' JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KmsKeyRecord))]
[JsonSerializable(typeof(KeyAttributesRecord))]
[JsonSerializable(typeof(KmsAliasRecord))]
[JsonSerializable(typeof(KmsGrantRecord))]
[JsonSerializable(typeof(VersionRecord))]
internal sealed partial class KmsJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Strongroom.Identity.Model;

/// <summary>An account as it is kept: a document of kind "account". See docs/formats/documents.md</summary>
/// <param name="Version">1.</param>
/// <param name="CanonicalId">64 hex digits.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
internal sealed record AccountRecord(int Version, string CanonicalId, long CreatedMs);

/// <summary>An access key as it is kept: a document of kind "access-key" under its account.</summary>
/// <param name="Version">1.</param>
/// <param name="Principal">"root".</param>
/// <param name="SealedSecret">The secret, sealed to account and key id.</param>
/// <param name="IsActive">False where it was deactivated.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
internal sealed record AccessKeyRecord(int Version, string Principal, byte[] SealedSecret, bool IsActive, long CreatedMs);

/// <summary>The documents' JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AccountRecord))]
[JsonSerializable(typeof(AccessKeyRecord))]
internal sealed partial class IdentityJson : JsonSerializerContext;

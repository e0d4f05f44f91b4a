using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Strongroom.Identity.Model;

/// <summary>An account as it is kept: a document of kind "account". See docs/formats/documents.md</summary>
/// <param name="Version">3; 1 is without name and alias, 2 without the administrators' role.</param>
/// <param name="CanonicalId">64 hex digits.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
/// <param name="Name">What the operator calls it, or null.</param>
/// <param name="Alias">Its alias, unique on the server, or null.</param>
/// <param name="AdministratorRoleId">
/// In the account that the server belongs to: the unique id of the role whose sessions administer the server. It stays when the role is deleted, so that no
/// namesake takes its place. Null in all others.
/// </param>
internal sealed record AccountRecord(
    int Version, string CanonicalId, long CreatedMs, string? Name = null, string? Alias = null, string? AdministratorRoleId = null)
{
    public const int VersionNow = 3;
}

/// <summary>An access key as it is kept: a document of kind "access-key" under its account.</summary>
/// <param name="Version">1.</param>
/// <param name="Principal">"root", or the user's unique id, which a rename leaves alone.</param>
/// <param name="SealedSecret">The secret, sealed to account and key id.</param>
/// <param name="IsActive">False where it was deactivated.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
internal sealed record AccessKeyRecord(int Version, string Principal, byte[] SealedSecret, bool IsActive, long CreatedMs)
{
    public const string Root = "root";
}

/// <summary>When and with what an access key or a role was last used: a document of kind "last-use", written now and then.</summary>
/// <param name="Version">1.</param>
/// <param name="UsedMs">Milliseconds since 1970 UTC.</param>
/// <param name="Service">The service's signing name, "s3".</param>
/// <param name="Region">The region.</param>
internal sealed record LastUseRecord(int Version, long UsedMs, string Service, string Region);

/// <summary>A tag of an identity; its key keeps its case and is compared without it.</summary>
internal sealed record Tag(string Key, string Value);

/// <summary>A policy embedded in one user, group or role.</summary>
/// <param name="Name">Its name, unique in its owner ignoring case.</param>
/// <param name="Document">The policy.</param>
internal sealed record InlinePolicy(string Name, PolicyText Document);

/// <summary>A user: a document of kind "user" under its account and its name in lower case.</summary>
internal sealed record User
{
    public required int Version { get; init; }

    public required string Name { get; init; }

    /// <summary>"/" or "/division/team/".</summary>
    public required string Path { get; init; }

    /// <summary>"AIDA" and 17 characters; never given twice.</summary>
    public required string Id { get; init; }

    public required long CreatedMs { get; init; }

    public required ImmutableArray<Tag> Tags { get; init; }

    public required ImmutableArray<InlinePolicy> Inline { get; init; }

    /// <summary>ARNs of the managed policies attached to it.</summary>
    public required ImmutableArray<string> Attached { get; init; }

    /// <summary>The ARN of its permissions boundary, or null.</summary>
    public required string? Boundary { get; init; }

    /// <summary>Unique ids of its groups.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>Ids of its access keys.</summary>
    public required ImmutableArray<string> AccessKeys { get; init; }

    /// <summary>Serial numbers (ARNs) of the MFA devices that are enabled for it.</summary>
    public required ImmutableArray<string> MfaDevices { get; init; }
}

/// <summary>A group: a document of kind "group". Its members are told by the users.</summary>
internal sealed record Group
{
    public required int Version { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>"AGPA" and 17 characters.</summary>
    public required string Id { get; init; }

    public required long CreatedMs { get; init; }

    public required ImmutableArray<InlinePolicy> Inline { get; init; }

    public required ImmutableArray<string> Attached { get; init; }
}

/// <summary>A user or role that a trust policy names, by ARN in the text and by the unique id that the ARN had when it was saved.</summary>
internal sealed record TrustedPrincipal(string Arn, string Id);

/// <summary>A role: a document of kind "role".</summary>
internal sealed record Role
{
    public required int Version { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>"AROA" and 17 characters.</summary>
    public required string Id { get; init; }

    public required long CreatedMs { get; init; }

    public required string? Description { get; init; }

    /// <summary>The longest session, in seconds: 3,600 to 43,200.</summary>
    public required int SessionSecondsMax { get; init; }

    public required PolicyText Trust { get; init; }

    /// <summary>Users and roles of this server that <see cref="Trust"/> names.</summary>
    public required ImmutableArray<TrustedPrincipal> Trusted { get; init; }

    public required ImmutableArray<Tag> Tags { get; init; }

    public required ImmutableArray<InlinePolicy> Inline { get; init; }

    public required ImmutableArray<string> Attached { get; init; }

    public required string? Boundary { get; init; }
}

/// <summary>One version of a managed policy.</summary>
/// <param name="Number">1 for "v1".</param>
/// <param name="Document">The policy.</param>
/// <param name="CreatedMs">Milliseconds since 1970 UTC.</param>
internal sealed record PolicyVersion(int Number, PolicyText Document, long CreatedMs);

/// <summary>A managed policy: a document of kind "policy".</summary>
internal sealed record ManagedPolicy
{
    public required int Version { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>"ANPA" and 17 characters.</summary>
    public required string Id { get; init; }

    public required long CreatedMs { get; init; }

    public required long UpdatedMs { get; init; }

    public required string? Description { get; init; }

    public required ImmutableArray<Tag> Tags { get; init; }

    /// <summary>In order; at most five.</summary>
    public required ImmutableArray<PolicyVersion> Versions { get; init; }

    /// <summary>The number of the version in force.</summary>
    public required int DefaultNumber { get; init; }

    /// <summary>The highest number that was ever given: numbers do not come back.</summary>
    public required int LastNumber { get; init; }

    /// <summary>The version in force.</summary>
    [JsonIgnore]
    public PolicyVersion Default => Versions.First(v => v.Number == DefaultNumber);
}

/// <summary>A virtual MFA device: a document of kind "mfa-device".</summary>
internal sealed record MfaDevice
{
    public required int Version { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    public required long CreatedMs { get; init; }

    /// <summary>The seed, sealed to the device's serial number.</summary>
    public required byte[] SealedSeed { get; init; }

    /// <summary>The unique id of the user that it is enabled for, "root" for the account's root, or null.</summary>
    public required string? Principal { get; init; }

    /// <summary>When it was enabled, in milliseconds since 1970 UTC; null where it is not.</summary>
    public required long? EnabledMs { get; init; }

    /// <summary>How many time steps of 30 s the device's clock is ahead of ours.</summary>
    public required int DriftSteps { get; init; }

    public required ImmutableArray<Tag> Tags { get; init; }
}

/// <summary>An OpenID Connect provider: a document of kind "oidc-provider" under its URL without the scheme.</summary>
internal sealed record OidcProvider
{
    public required int Version { get; init; }

    /// <summary>Without "https://".</summary>
    public required string Url { get; init; }

    public required long CreatedMs { get; init; }

    public required ImmutableArray<string> ClientIds { get; init; }

    /// <summary>SHA-1 thumbprints in lower-case hex.</summary>
    public required ImmutableArray<string> Thumbprints { get; init; }

    public required ImmutableArray<Tag> Tags { get; init; }
}

/// <summary>The documents' JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AccountRecord))]
[JsonSerializable(typeof(AccessKeyRecord))]
[JsonSerializable(typeof(LastUseRecord))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(ManagedPolicy))]
[JsonSerializable(typeof(MfaDevice))]
[JsonSerializable(typeof(OidcProvider))]
internal sealed partial class IdentityJson : JsonSerializerContext;

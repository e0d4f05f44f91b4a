using System.Text.Json;

namespace Strongroom.Objects;

/// <summary>What a grant permits; the numbers are persisted.</summary>
public enum AclPermission
{
    /// <summary>All of the others.</summary>
    FullControl = 1,

    /// <summary>Reading an object, listing a bucket.</summary>
    Read = 2,

    /// <summary>Writing objects into a bucket.</summary>
    Write = 3,

    /// <summary>Reading the ACL.</summary>
    ReadAcp = 4,

    /// <summary>Writing the ACL.</summary>
    WriteAcp = 5,
}

/// <summary>One grant of an ACL.</summary>
/// <param name="IsGroup">True where the grantee is a group.</param>
/// <param name="Grantee">The group's URI, or an account's canonical user id.</param>
/// <param name="Permission">What is granted.</param>
public sealed record AclGrant(bool IsGroup, string Grantee, AclPermission Permission);

/// <summary>The grantees and permissions that ACLs know. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html</summary>
public static class AccessControlList
{
    /// <summary>Everybody, with credentials or without.</summary>
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

    /// <summary>Everybody with credentials, of whatever account.</summary>
    public const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>The service that delivers access logs.</summary>
    public const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    /// <summary>The most grants of one ACL: AWS's limit.</summary>
    public const int GrantsMax = 100;

    /// <summary>True for a grant that Block Public Access calls public.</summary>
    public static bool IsPublic(AclGrant grant) => grant.IsGroup && grant.Grantee is AllUsers or AuthenticatedUsers;

    /// <summary>AWS's name of a permission.</summary>
    public static string NameOf(AclPermission permission) => permission switch
    {
        AclPermission.FullControl => "FULL_CONTROL",
        AclPermission.Read => "READ",
        AclPermission.Write => "WRITE",
        AclPermission.ReadAcp => "READ_ACP",
        _ => "WRITE_ACP",
    };

    /// <summary>The permission of a name, or null.</summary>
    public static AclPermission? Find(string name) => name switch
    {
        "FULL_CONTROL" => AclPermission.FullControl,
        "READ" => AclPermission.Read,
        "WRITE" => AclPermission.Write,
        "READ_ACP" => AclPermission.ReadAcp,
        "WRITE_ACP" => AclPermission.WriteAcp,
        _ => null,
    };

    /// <summary>What an ACL that nobody wrote says: its owner has full control.</summary>
    public static IReadOnlyList<AclGrant> Private(string ownerId) => [new(false, ownerId, AclPermission.FullControl)];
}

/// <summary>A bucket's ACL as it is kept. No document is the private one. Format: docs/formats/bucket-configuration.md</summary>
/// <param name="Version">1.</param>
/// <param name="Grants">The grants, in the order in which they were given.</param>
internal sealed record AclDocument(int Version, IReadOnlyList<AclGrant> Grants)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "acl";

    /// <summary>Writes the document.</summary>
    public static byte[] Encode(IReadOnlyList<AclGrant> grants) => JsonSerializer.SerializeToUtf8Bytes(new AclDocument(1, grants), AccessJson.Default.AclDocument);

    /// <summary>Reads the document; null where there is none.</summary>
    /// <exception cref="FormatException">A newer release wrote it.</exception>
    public static IReadOnlyList<AclGrant>? Decode(byte[]? document)
    {
        if (document is null) return null;
        var grants = AccessDocuments.Read(document, AccessJson.Default.AclDocument, d => d.Version).Grants;
        foreach (var grant in grants)
            if (!Enum.IsDefined(grant.Permission)) throw new FormatException("Not a permission.");
        return grants;
    }
}

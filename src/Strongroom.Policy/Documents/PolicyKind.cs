namespace Strongroom.Policy;

/// <summary>What a policy document is attached to: it decides which elements it must have and may not have.</summary>
public enum PolicyKind
{
    /// <summary>On a user, group or role, as a boundary or for a session: no Principal.</summary>
    Identity,

    /// <summary>On a bucket: Principal, and resources of that bucket only.</summary>
    Bucket,

    /// <summary>A role's trust policy: Principal, and no Resource.</summary>
    Trust,

    /// <summary>A KMS key's policy: Principal, and "*" as the resource.</summary>
    Key,
}

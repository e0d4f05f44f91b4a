using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>What decided. The names are in audit records: append only.</summary>
public enum DecisionLayer
{
    /// <summary>Nothing was asked: the operation is open to whoever signs, or to all.</summary>
    Open,

    /// <summary>The root of the owning account.</summary>
    Root,

    /// <summary>An identity-based policy.</summary>
    Identity,

    /// <summary>The resource's policy (bucket, key, trust).</summary>
    Resource,

    /// <summary>The permissions boundary.</summary>
    Boundary,

    /// <summary>A session policy.</summary>
    Session,

    /// <summary>An ACL.</summary>
    Acl,

    /// <summary>A KMS grant.</summary>
    Grant,

    /// <summary>Block Public Access.</summary>
    PublicAccessBlock,

    /// <summary>A service control policy.</summary>
    ServiceControl,

    /// <summary>The bucket owner's right to lift a policy that locks it out.</summary>
    OwnersEscape,
}

/// <summary>A decision with its reason. Made without allocating.</summary>
/// <param name="IsAllowed">True where access is granted.</param>
/// <param name="IsExplicit">For a denial: true where a statement denies, false where none allows.</param>
/// <param name="Layer">What decided; for an implicit denial the layer in which an allow is missing.</param>
/// <param name="Policy">The policy with the deciding statement, or null.</param>
/// <param name="Statement">The deciding statement, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Decision(bool IsAllowed, bool IsExplicit, DecisionLayer Layer, AttachedPolicy? Policy, PolicyStatement? Statement)
{
    /// <summary>For operators and the audit record, never for the caller: "bucket policy of arn:aws:s3:::b, statement OnlyTls".</summary>
    public string Reason => (IsAllowed, Policy, Statement) switch
    {
        (_, { } policy, { } statement) => $"{policy.Name} on {policy.AttachedTo}, {statement.Label}",
        (true, _, _) => Layer.ToString(),
        _ => $"nothing allows it: {Layer}",
    };

    /// <summary>What was not asked.</summary>
    public static Decision Open { get; } = new(true, false, DecisionLayer.Open, null, null);
}

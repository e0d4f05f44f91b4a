namespace Strongroom.Policy;

/// <summary>What one request asks of one resource.</summary>
public sealed record AccessQuestion
{
    /// <summary>The IAM action, "s3:GetObject".</summary>
    public required string Action { get; init; }

    /// <summary>The resource's ARN, or "*" where the action has none.</summary>
    public required string Resource { get; init; }

    /// <summary>The account that owns the resource; null where nobody does yet.</summary>
    public required string? ResourceAccount { get; init; }

    /// <summary>Who asks; null for an anonymous caller.</summary>
    public required PrincipalFacts? Principal { get; init; }
}

/// <summary>Who asks, as policies see it.</summary>
/// <param name="Arn">The principal's ARN.</param>
/// <param name="Account">Its account.</param>
/// <param name="IsRoot">True for the account's root.</param>
public sealed record PrincipalFacts(string Arn, string Account, bool IsRoot);

/// <summary>A decision with its reason: which layer decided, and by what.</summary>
/// <param name="IsAllowed">True where access is granted.</param>
/// <param name="Layer">The layer that decided: "root", "anonymous", "implicit deny".</param>
/// <param name="Reason">For the operator and the audit record; never for the caller.</param>
public sealed record Decision(bool IsAllowed, string Layer, string Reason);

/// <summary>Decides what is asked. Pure: all facts are in the question.</summary>
public interface IAccessPolicy
{
    /// <summary>Decides one question.</summary>
    Decision Decide(AccessQuestion question);
}

using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Identity.Model;

/// <summary>What a policy must be to be saved.</summary>
internal static class PolicyRules
{
    /// <summary>The policy, compiled, or why it is refused.</summary>
    public static Result<PolicyText> Check(string text, PolicyKind kind)
    {
        var policy = new PolicyText(text);
        return policy.Check(kind) is { } fault ? IamErrors.MalformedPolicyDocument(fault.Message) : policy;
    }

    /// <summary>A policy for a managed policy: LimitExceeded where it is too large.</summary>
    public static Result<PolicyText> CheckManaged(string text) =>
        Size(text) > IamLimits.ManagedPolicyMax ? IamErrors.Quota("PolicySize", IamLimits.ManagedPolicyMax) : Check(text, PolicyKind.Identity);

    /// <summary>A role's trust policy, with the users and roles that it names.</summary>
    public static Result<TrustText> CheckTrust(string text, IdentitySnapshot snapshot)
    {
        if (Size(text) > IamLimits.TrustPolicyMax) return IamErrors.Quota("ACLSizePerRole", IamLimits.TrustPolicyMax);
        var policy = Check(text, PolicyKind.Trust);
        if (!policy.IsSuccess) return policy.Error;
        var principals = TrustPolicy.Principals(text, snapshot, out var unknown);
        return unknown is null ? new TrustText(policy.Value, principals) : IamErrors.MalformedPolicyDocument($"Invalid principal in policy: \"AWS\":\"{unknown}\"");
    }

    /// <summary>The characters that count against a quota: AWS does not count white space.</summary>
    public static int Size(string text)
    {
        var size = 0;
        foreach (var c in text)
            if (!char.IsWhiteSpace(c)) size++;
        return size;
    }
}

/// <summary>A trust policy that may be saved.</summary>
internal sealed record TrustText(PolicyText Policy, System.Collections.Immutable.ImmutableArray<TrustedPrincipal> Trusted);

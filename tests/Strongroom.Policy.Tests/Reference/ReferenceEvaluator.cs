using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>What the reference says.</summary>
internal readonly record struct Verdict(bool IsAllowed, bool IsExplicit, DecisionLayer Layer)
{
    public static Verdict Allowed(DecisionLayer layer) => new(true, false, layer);

    public static Verdict Denied(DecisionLayer layer) => new(false, false, layer);

    public static Verdict DeniedBy(DecisionLayer layer) => new(false, true, layer);
}

/// <summary>
/// A slow, obvious evaluator that shares no code with the engine: it says whether the engine is right. The order is that of
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
/// </summary>
internal static class ReferenceEvaluator
{
    public static Verdict Decide(Question question)
    {
        var principal = question.Principal;
        var isOfAccount = principal.Account.Length > 0 && (question.ResourceAccount is null || question.ResourceAccount == principal.Account);

        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html: "the root principal in a bucket owner's AWS account can perform
        // the GetBucketPolicy, PutBucketPolicy, and DeleteBucketPolicy API actions, even if their bucket policy explicitly denies the root
        // principal's access".
        if (question.IsOwnersEscape && principal.Kind == PrincipalKind.Root && isOfAccount) return Verdict.Allowed(DecisionLayer.OwnersEscape);

        // "In all those policies, the enforcement code looks for a Deny statement that applies to the request. … even one explicit deny … a final
        // decision of Deny."
        if (Denies(question, DecisionLayer.Resource)) return Verdict.DeniedBy(DecisionLayer.Resource);
        if (Denies(question, DecisionLayer.Identity)) return Verdict.DeniedBy(DecisionLayer.Identity);
        if (Denies(question, DecisionLayer.Boundary)) return Verdict.DeniedBy(DecisionLayer.Boundary);
        if (Denies(question, DecisionLayer.Session)) return Verdict.DeniedBy(DecisionLayer.Session);

        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, RestrictPublicBuckets: "restricts access …
        // to only AWS service principals and authorized users within the bucket owner's account".
        if (question.IsPublicRestricted && !isOfAccount && principal.Kind != PrincipalKind.Service)
            return Verdict.Denied(DecisionLayer.PublicAccessBlock);

        var named = question.IsGrantedByGrant ? Naming.Directly : ResourceAllows(question);

        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html: "A grantee can be an AWS account or one of the predefined Amazon S3 groups."
        if (named == Naming.None && question.IsGrantedByAcl)
            named = principal.Account.Length > 0 && principal.Kind != PrincipalKind.Root ? Naming.Account : Naming.Directly;

        // The same page, of the All Users group: "Access permission to this group allows anyone in the world access to the resource."
        if (question is { IsGrantedByAcl: true, IsGrantedByAclGroup: true }) named = Naming.Directly;

        // Who has no policies of its own gets what the resource's policy gives.
        if (principal.Kind is PrincipalKind.Anonymous or PrincipalKind.Service or PrincipalKind.WebIdentity)
            return named == Naming.Directly ? Verdict.Allowed(DecisionLayer.Resource) : Verdict.Denied(DecisionLayer.Resource);

        return isOfAccount ? WithinAccount(question, named) : AcrossAccounts(question, named);
    }

    /// <summary>Whether this statement denies or allows this request as part of this layer.</summary>
    public static bool Applies(JsonElement policy, JsonElement statement, Question question, DecisionLayer layer) =>
        (layer != DecisionLayer.Resource || Principals.Reach(statement, question.Principal, question.Boundary is not null) != Naming.None)
        && Elements.Cover(policy, statement, question);

    /// <summary>The policies of a layer.</summary>
    public static IEnumerable<TestPolicy> PoliciesOf(Question question, DecisionLayer layer) => layer switch
    {
        DecisionLayer.Resource => question.ResourcePolicy is null ? [] : [question.ResourcePolicy],
        DecisionLayer.Identity => question.Identity,
        DecisionLayer.Boundary => question.Boundary is null ? [] : [question.Boundary],
        DecisionLayer.Session => question.Session ?? [],
        _ => [],
    };

    private static Verdict WithinAccount(Question question, Naming named)
    {
        if (question.Principal.Kind == PrincipalKind.Root)
        {
            // "all requests are implicitly denied with the exception of the AWS account root user, which has full access"; but KMS key policies and
            // role trust policies "must explicitly allow access for principals".
            if (question.Rule == ResourcePolicyRule.Ordinary) return Verdict.Allowed(DecisionLayer.Root);
            return named == Naming.Directly ? Verdict.Allowed(DecisionLayer.Resource) : Verdict.Denied(DecisionLayer.Resource);
        }

        // "If a resource-based policy grants permission directly to the IAM user or the session principal that is making the request, then an
        // implicit deny in an identity-based policy, a permissions boundary, or a session policy does not impact the final decision."
        if (named == Naming.Directly) return Verdict.Allowed(DecisionLayer.Resource);

        // "Resource-based policies that grant permissions to an IAM role ARN are limited by an implicit deny in a permissions boundary or session
        // policy."
        if (named == Naming.Role) return Limit(question) ?? Verdict.Allowed(DecisionLayer.Resource);

        // "IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow access": naming the
        // account does, for those whom the account lets.
        if (question.Rule == ResourcePolicyRule.Required && named == Naming.None) return Verdict.Denied(DecisionLayer.Resource);
        return OwnPolicies(question);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html: "The request is allowed only if both
    // evaluations return a decision of Allow."
    private static Verdict AcrossAccounts(Question question, Naming named)
    {
        if (named == Naming.None) return Verdict.Denied(DecisionLayer.Resource);
        return question.Principal.Kind == PrincipalKind.Root ? Verdict.Allowed(DecisionLayer.Resource) : OwnPolicies(question);
    }

    private static Verdict OwnPolicies(Question question)
    {
        if (!Allows(question, DecisionLayer.Identity)) return Verdict.Denied(DecisionLayer.Identity);
        return Limit(question) ?? Verdict.Allowed(DecisionLayer.Identity);
    }

    // "If the policy that is used to set the permissions boundary does not allow the requested action, then the request is implicitly denied. … If
    // a session policy is present and does not allow the requested action, then the request is implicitly denied. … If there is no session policy,
    // the code checks whether the principal is a role session. If the principal is a role session, then the request is Allowed. Otherwise, the
    // request is implicitly denied".
    private static Verdict? Limit(Question question)
    {
        if (question.Boundary is not null && !Allows(question, DecisionLayer.Boundary)) return Verdict.Denied(DecisionLayer.Boundary);
        if (question.Session is not null && !Allows(question, DecisionLayer.Session)) return Verdict.Denied(DecisionLayer.Session);
        if (question.Session is null && question.Principal.Kind == PrincipalKind.FederatedUser) return Verdict.Denied(DecisionLayer.Session);
        return null;
    }

    private static Naming ResourceAllows(Question question) => question.ResourcePolicy is not { } policy
        ? Naming.None
        : Elements.Statements(policy.Root).Where(s => Elements.IsAllow(s) && Applies(policy.Root, s, question, DecisionLayer.Resource))
            .Select(s => Principals.Reach(s, question.Principal, question.Boundary is not null)).Append(Naming.None).Max();

    private static bool Allows(Question question, DecisionLayer layer) => Has(question, layer, isAllow: true);

    private static bool Denies(Question question, DecisionLayer layer) => Has(question, layer, isAllow: false);

    private static bool Has(Question question, DecisionLayer layer, bool isAllow) =>
        PoliciesOf(question, layer).Any(p => Elements.Statements(p.Root).Any(s => Elements.IsAllow(s) == isAllow && Applies(p.Root, s, question, layer)));
}

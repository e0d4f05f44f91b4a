using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>One thing that somebody can do with a bucket.</summary>
/// <param name="Principal">An ARN, or "anonymous".</param>
/// <param name="Access">"list", "read", "write", "delete", "administer".</param>
/// <param name="Resource">The bucket's ARN, or the pattern of objects that it was asked for.</param>
/// <param name="Through">The policy and statement that allow it, or the layer.</param>
/// <param name="Conditions">What a request must have besides; empty where it needs nothing.</param>
internal sealed record BucketGrant(string Principal, string Access, string Resource, string Through, IReadOnlyList<string> Conditions);

/// <summary>What was found.</summary>
/// <param name="Grants">In order of principals.</param>
/// <param name="IsTruncated">True where there are more principals than are looked at.</param>
internal sealed record BucketGrants(IReadOnlyList<BucketGrant> Grants, bool IsTruncated);

/// <summary>
/// Finds who can do what with a bucket: the gate is asked for each principal of each account, for an action of each kind, on each pattern of objects that any
/// policy names, taken by an example of it. So the answer counts denies and boundaries, and is no reading of policies. What the requests of a principal
/// would have (addresses, headers) is unknown: a statement that fails for its conditions alone is told with them.
/// </summary>
internal sealed class BucketGrantFinder(AccessGate gate, Call call, BucketName bucket, BucketAccessFacts facts)
{
    private const int PrincipalsMax = 2000;
    private const int PatternsMax = 50;
    private const string Example = "example";

    private static readonly (string Access, string Action, bool IsOnObject)[] Kinds =
    [
        ("list", "s3:ListBucket", false), ("read", "s3:GetObject", true), ("write", "s3:PutObject", true), ("delete", "s3:DeleteObject", true),
        ("administer", "s3:PutBucketPolicy", false),
    ];

    private readonly string arn = Arn.OfBucket(bucket);

    public BucketGrants Find(IdentitySnapshot snapshot, IdentityStore identities, PrincipalIndex index, CancellationToken cancellationToken)
    {
        var grants = new List<BucketGrant>();
        // The owner's account first: it is whom the bucket is for.
        var accounts = snapshot.Order.Select(id => snapshot.Accounts[id]).OrderByDescending(account => account.Id == facts.Owner);
        var principals = accounts.SelectMany(index.All).Prepend((Arn: PrincipalIndex.Anonymous, Caller: Caller.Anonymous)).Take(PrincipalsMax + 1).ToList();
        foreach (var (principal, caller) in principals.Take(PrincipalsMax))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var kind in Kinds)
                foreach (var pattern in kind.IsOnObject ? Patterns(identities.Find(caller)) : [arn])
                    if (Ask(principal, caller, kind, pattern) is { } grant && !grants.Contains(grant)) grants.Add(grant);
        }
        return new(grants, principals.Count > PrincipalsMax);
    }

    private BucketGrant? Ask(string principal, Caller caller, (string Access, string Action, bool IsOnObject) kind, string pattern)
    {
        var resource = pattern.Replace("*", Example, StringComparison.Ordinal).Replace('?', 'x');
        if (gate.Explain(call, new WhatIf(caller, kind.Action, resource, [])) is not { } explanation) return null;
        var decision = explanation.Decision;
        if (decision.IsAllowed) return new(principal, kind.Access, pattern, decision.Reason, []);
        if (decision.IsExplicit) return null;
        // Denied only because no request was there to meet a condition: the statement that would allow it is told.
        foreach (var policy in explanation.Layers.Where(layer => layer.Layer is DecisionLayer.Identity or DecisionLayer.Resource).SelectMany(layer => layer.Policies))
            foreach (var statement in policy.Statements.Where(s => s is { Effect: "Allow", Matches: false, Failed: "Condition" }))
                return new(principal, kind.Access, pattern, $"{policy.Name} on {policy.AttachedTo}, {statement.Label}", [.. statement.Conditions.Where(c => !c.Holds).Select(Words)]);
        return null;
    }

    /// <summary>Whole bucket, and each pattern within it that a policy of the principal's or of the bucket's names.</summary>
    private IEnumerable<string> Patterns(PrincipalGrants? grants)
    {
        var all = arn + "/*";
        var named = (grants?.Policies.Identity ?? []).Select(p => p.Document).Concat(facts.Policy is { } policy ? [policy.Document] : []).SelectMany(d => d.AllowedResources);
        return named.Where(text => text.StartsWith(arn + "/", StringComparison.Ordinal) && !text.Contains("${", StringComparison.Ordinal)).Prepend(all).Distinct(StringComparer.Ordinal).Take(PatternsMax);
    }

    private static string Words(ExplainedCondition condition) => $"{condition.Operator} {condition.Key}: {string.Join(" or ", condition.Wanted)}";
}

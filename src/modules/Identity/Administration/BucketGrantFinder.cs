using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>
/// Finds who can do what with a bucket: the gate is asked for each principal of each account, for each of <see cref="BucketActions.All"/>, on each pattern of
/// objects that any policy names, taken by an example of it. So the answer counts denies and boundaries, and is no reading of policies. What the requests of a
/// principal would have (addresses, headers, a second factor) is up to them: <see cref="QuestionAnswers"/> tells what it comes to.
/// </summary>
internal sealed class BucketGrantFinder(AccessGate gate, Call call, BucketName bucket, BucketAccessFacts facts, DateTimeOffset now)
{
    private const int PrincipalsMax = 2000;
    private const int PatternsMax = 50;

    private readonly string arn = Arn.OfBucket(bucket);
    private bool isTruncated;

    public BucketGrants Find(IdentitySnapshot snapshot, IdentityStore identities, PrincipalIndex index, CancellationToken cancellationToken)
    {
        var grants = new List<BucketGrant>();
        // The owner's account first: it is whom the bucket is for.
        var accounts = snapshot.Order.Select(id => snapshot.Accounts[id]).OrderByDescending(account => account.Id == facts.Owner);
        var principals = accounts.SelectMany(index.All).Prepend((Arn: PrincipalIndex.Anonymous, Caller: Caller.Anonymous)).Concat(NamedSessions(index)).Take(PrincipalsMax + 1).ToList();
        isTruncated = principals.Count > PrincipalsMax;
        foreach (var (principal, caller) in principals.Take(PrincipalsMax))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = new List<(BucketAction Action, ResourcePattern Pattern, Finding Finding)>();
            var patterns = Patterns(caller, identities.Find(caller));
            foreach (var action in BucketActions.All)
                foreach (var pattern in action.IsOnObject ? patterns : [new(arn, arn)])
                    foreach (var finding in new QuestionAnswers(gate, call, caller, action, pattern, facts, now).Find(patterns))
                        found.Add((action, pattern, finding));
            grants.AddRange(found
                .GroupBy(f => (f.Action.Access, f.Pattern.Text, f.Finding.Through, Conditions: string.Join('\n', f.Finding.Conditions)))
                .Select(g => new BucketGrant(
                    principal, g.Key.Access, [.. g.Select(f => f.Action.Action).Distinct(StringComparer.Ordinal)], g.Key.Text, g.Key.Through, g.First().Finding.Conditions)));
        }
        return new(grants, isTruncated);
    }

    /// <summary>Sessions that the bucket's policy names by themselves, of whom their roles tell nothing.</summary>
    private IEnumerable<(string Arn, Caller Caller)> NamedSessions(PrincipalIndex index) =>
        from named in facts.Policy?.Document.Principals ?? []
        where named.Kind == PolicyPrincipalKind.RoleSession
        let caller = index.Find(named.Value)
        where caller is not null
        select (named.Value, caller);

    /// <summary>The whole bucket, and each pattern within it that a policy of the principal's or of the bucket's names, to allow or to deny.</summary>
    private List<ResourcePattern> Patterns(Caller caller, PrincipalGrants? grants)
    {
        var prefix = arn + "/";
        var policies = grants?.Policies ?? PrincipalPolicies.None;
        var question = new WhatIf(caller, "s3:GetObject", prefix + "k", []);
        var found = policies.Identity.Concat(policies.Session ?? []).Concat(policies.Boundary is { } boundary ? [boundary] : []).Concat(facts.Policy is { } policy ? [policy] : [])
            .SelectMany(p => p.Document.Resources.SelectMany(resource => ResourcePattern.Under(p.Document, resource, prefix, key => gate.FindKey(call, question, key))))
            .Prepend(ResourcePattern.All(prefix)).Distinct().Take(PatternsMax + 1).ToList();
        if (found.Count <= PatternsMax) return found;
        isTruncated = true;
        return found[..PatternsMax];
    }
}

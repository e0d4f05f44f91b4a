namespace Strongroom.Identity.Administration;

/// <summary>One thing that somebody can do with a bucket.</summary>
/// <param name="Principal">An ARN, or "anonymous".</param>
/// <param name="Access">"list", "read", "write", "delete", "administer".</param>
/// <param name="Actions">The actions of that kind, in the order of <see cref="BucketActions.All"/>.</param>
/// <param name="Resource">The bucket's ARN, or the pattern of objects that it was asked for.</param>
/// <param name="Through">The policy and statement that allow it, or the layer.</param>
/// <param name="Conditions">
/// "when …": what a request must have; "unless …, denied by …": what it must not have; "except …": what of the pattern is not meant. Empty where it needs nothing.
/// </param>
internal sealed record BucketGrant(string Principal, string Access, IReadOnlyList<string> Actions, string Resource, string Through, IReadOnlyList<string> Conditions);

/// <summary>What was found.</summary>
/// <param name="Grants">In order of principals.</param>
/// <param name="IsTruncated">True where there are more principals or patterns than are looked at.</param>
internal sealed record BucketGrants(IReadOnlyList<BucketGrant> Grants, bool IsTruncated);

using System.Collections.Immutable;
using Strongroom.Keys.Ports;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>Who a grant names: by what callers are known by, so that no namesake inherits it.</summary>
/// <param name="Arn">The ARN that it had when the grant was made.</param>
/// <param name="Id">See <see cref="IKeyPrincipals.PrincipalIdOf"/>; null for roots and federated users, whose ARNs are nobody else's to take.</param>
internal sealed record GrantPrincipal(string Arn, string? Id)
{
    /// <summary>What it is found by.</summary>
    public string Key => Id ?? Arn;

    /// <summary>Whether a caller is it, or a session of the role that it is.</summary>
    public bool Is(Caller caller) => Id is null ? Arn == caller.Arn : Id == caller.PrincipalId || Id == RoleOf(caller);

    /// <summary>The name that it is told by: its present ARN; its unique id where it is gone.</summary>
    public string NameNow(IKeyPrincipals principals) => Id is null ? Arn : principals.ArnOf(Id) ?? Id;

    /// <summary>The unique id of the role that a session is of.</summary>
    public static string? RoleOf(Caller caller) => caller.Kind == CallerKind.RoleSession ? caller.Session?.IssuerId : null;
}

/// <summary>A grant: what one principal may do with one key. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html</summary>
internal sealed record KmsGrant
{
    /// <summary>64 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Who may use it.</summary>
    public required GrantPrincipal Grantee { get; init; }

    /// <summary>Who may give it back, or null.</summary>
    public GrantPrincipal? Retiring { get; init; }

    /// <summary>AWS's names: "Decrypt", "ReEncryptFrom".</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>The encryption context must have these pairs among its own; null where there is no such constraint.</summary>
    public EncryptionContext? Subset { get; init; }

    /// <summary>The encryption context must be exactly this; null where there is no such constraint.</summary>
    public EncryptionContext? Equal { get; init; }

    /// <summary>A name by which a repeated request is known, or null.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The twelve digits of the account that made it.</summary>
    public required string IssuingAccount { get; init; }

    /// <summary>Whether it allows an operation, by AWS's name.</summary>
    public bool Has(string operation) => Operations.Contains(operation, StringComparer.Ordinal);

    /// <summary>Whether an encryption context keeps to its constraints.</summary>
    public bool Allows(EncryptionContext context) => (Subset is null || context.Contains(Subset)) && (Equal is null || context.IsSame(Equal));

    /// <summary>
    /// Whether somebody who has this grant may hand on that one: it allows no more operations and no more contexts. Spec:
    /// https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-creategrant
    /// </summary>
    public bool Covers(KmsGrant other)
    {
        if (!other.Operations.All(Has)) return false;
        if (Equal is not null && (other.Equal is null || !other.Equal.IsSame(Equal))) return false;
        return Subset is null || (other.Equal ?? other.Subset)?.Contains(Subset) == true;
    }

    /// <summary>Whether a repeated request asks for the same.</summary>
    public bool IsSame(KmsGrant other) =>
        Name == other.Name && Grantee.Key == other.Grantee.Key && Retiring?.Key == other.Retiring?.Key && IssuingAccount == other.IssuingAccount
        && Operations.Order(StringComparer.Ordinal).SequenceEqual(other.Operations.Order(StringComparer.Ordinal), StringComparer.Ordinal)
        && AreSame(Subset, other.Subset) && AreSame(Equal, other.Equal);

    private static bool AreSame(EncryptionContext? one, EncryptionContext? other) => one is null || other is null ? ReferenceEquals(one, other) : one.IsSame(other);
}

/// <summary>The grants of one key, by id and by grantee. Immutable.</summary>
internal sealed record GrantSet(ImmutableSortedDictionary<string, KmsGrant> ById, ImmutableDictionary<string, ImmutableList<KmsGrant>> ByGrantee)
{
    public static GrantSet Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, KmsGrant>(StringComparer.Ordinal), ImmutableDictionary.Create<string, ImmutableList<KmsGrant>>(StringComparer.Ordinal));

    public GrantSet With(KmsGrant grant)
    {
        var without = Without(grant.Id);
        var list = without.ByGrantee.GetValueOrDefault(grant.Grantee.Key) ?? [];
        return new(without.ById.SetItem(grant.Id, grant), without.ByGrantee.SetItem(grant.Grantee.Key, list.Add(grant)));
    }

    public GrantSet Without(string id)
    {
        if (!ById.TryGetValue(id, out var grant)) return this;
        var list = ByGrantee[grant.Grantee.Key].Remove(grant);
        return new(ById.Remove(id), list.IsEmpty ? ByGrantee.Remove(grant.Grantee.Key) : ByGrantee.SetItem(grant.Grantee.Key, list));
    }

    /// <summary>The grants that a caller has: its own, and a role's session its role's.</summary>
    public IEnumerable<KmsGrant> Of(Caller caller)
    {
        if (ByGrantee.IsEmpty || caller.Arn.Length == 0) return [];
        var own = ByGrantee.GetValueOrDefault(caller.Kind is CallerKind.User or CallerKind.RoleSession ? caller.PrincipalId : caller.Arn) ?? [];
        return GrantPrincipal.RoleOf(caller) is { } role ? own.Concat(ByGrantee.GetValueOrDefault(role) ?? []) : own;
    }
}

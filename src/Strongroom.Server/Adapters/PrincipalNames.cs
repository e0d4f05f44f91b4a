using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Objects;

namespace Strongroom.Server.Adapters;

/// <summary>Tells Objects which principals exist, from Identity's accounts.</summary>
internal sealed class PrincipalNames(IdentityStore identities) : IPrincipalNames
{
    /// <inheritdoc/>
    public bool Exists(string principal)
    {
        foreach (var account in identities.Accounts)
            if (principal == account.Value || principal == Arn.OfRoot(account)) return true;
        return false;
    }

    /// <inheritdoc/>
    public string? AccountOf(string canonicalId)
    {
        foreach (var account in identities.Accounts)
            if (identities.CanonicalIdOf(account) == canonicalId) return account.Value;
        return null;
    }
}

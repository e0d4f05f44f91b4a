using Strongroom.Identity.Model;
using Strongroom.Keys.Ports;
using Strongroom.Objects;

namespace Strongroom.Server.Adapters;

/// <summary>Tells Objects and Keys which principals exist, from Identity's accounts.</summary>
internal sealed class PrincipalNames(IdentityStore identities) : IPrincipalNames, IKeyPrincipals
{
    /// <inheritdoc/>
    public bool Exists(string principal) => identities.PrincipalExists(principal);

    /// <inheritdoc/>
    public string? UniqueIdOf(string arn) => identities.UniqueIdOf(arn);

    /// <inheritdoc/>
    public string? PrincipalIdOf(string arn) => identities.PrincipalIdOf(arn);

    /// <inheritdoc/>
    public string? ArnOf(string uniqueId) => identities.ArnOf(uniqueId);

    /// <inheritdoc/>
    public string? AccountOf(string canonicalId) => identities.AccountOf(canonicalId)?.Value;
}

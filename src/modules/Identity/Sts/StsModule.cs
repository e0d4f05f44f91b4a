using Microsoft.Extensions.Logging;
using Strongroom.Crypto;
using Strongroom.Identity.Mfa;
using Strongroom.Identity.Mfa.Operations;
using Strongroom.Identity.Model;
using Strongroom.Identity.Oidc;
using Strongroom.Identity.Oidc.Operations;
using Strongroom.Identity.Operations;
using Strongroom.Identity.Ports;
using Strongroom.Identity.Sts.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Identity.Sts;

/// <summary>What the module needs from outside.</summary>
/// <param name="Identities">Users, roles and providers; it is told how sessions are proved.</param>
/// <param name="Store">Keeps the last steps of MFA devices.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="TokenSealer">Seals session tokens, and nothing else.</param>
/// <param name="SeedSealer">Seals the seeds of MFA devices, and nothing else.</param>
/// <param name="Oidc">How identity providers are asked.</param>
/// <param name="Random">Key ids, secrets and seeds.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">The operator's log.</param>
public sealed record StsPorts(
    IdentityStore Identities, IStore Store, Changes Changes, ISecretSealer TokenSealer, ISecretSealer SeedSealer, OidcOptions Oidc, RandomSource Random,
    TimeProvider Time, ILoggerFactory Logs);

/// <summary>Sessions, second factors and identity providers: STS's operations, and IAM's on MFA devices and OpenID Connect providers.</summary>
public sealed class StsModule
{
    private readonly MfaCodes codes;
    private readonly TimeProvider time;

    /// <summary>Makes the operations, and lets sessions be proved from now on.</summary>
    public StsModule(StsPorts ports)
    {
        time = ports.Time;
        codes = new MfaCodes(ports.Identities, ports.Store, ports.SeedSealer, ports.Time);
        var sessions = Sessions = new Sessions(ports.Identities, ports.TokenSealer, ports.Random, ports.Time);
        var roleSessions = new RoleSessions(ports.Identities, sessions, ports.Changes);
        var keys = new OidcKeys(new OidcFetcher(ports.Oidc), ports.Time, ports.Logs.CreateLogger<StsModule>());
        var verifier = new WebIdentityVerifier(ports.Identities, keys, ports.Time);
        var changes = new IdentityChanges(ports.Identities, ports.Changes);
        ports.Identities.Sessions = sessions;
        Operations =
        [
            new AssumeRole(roleSessions, codes, ports.Time),
            new AssumeRoleWithWebIdentity(roleSessions, verifier, ports.Time),
            new GetSessionToken(sessions, ports.Changes, codes, ports.Time),
            new GetFederationToken(ports.Identities, sessions, ports.Changes),
            new GetCallerIdentity(),
            new GetAccessKeyInfo(ports.Identities),
            new CreateVirtualMfaDevice(changes, codes, ports.Random, ports.Time),
            new EnableMfaDevice(changes, codes, ports.Time, isResync: false),
            new EnableMfaDevice(changes, codes, ports.Time, isResync: true),
            new DeactivateMfaDevice(changes),
            new DeleteVirtualMfaDevice(changes),
            new ListMfaDevices(ports.Identities),
            new ListVirtualMfaDevices(ports.Identities),
            new GetMfaDevice(ports.Identities),
            new TagResource<MfaDevice>(changes, MfaTags.Holder),
            new UntagResource<MfaDevice>(changes, MfaTags.Holder),
            new ListResourceTags<MfaDevice>(ports.Identities, MfaTags.Holder),
            new CreateOpenIdConnectProvider(changes, ports.Time),
            new GetOpenIdConnectProvider(ports.Identities),
            new ListOpenIdConnectProviders(ports.Identities),
            new DeleteOpenIdConnectProvider(changes),
            new ChangeOpenIdConnectProvider(changes, ProviderChange.AddClientId),
            new ChangeOpenIdConnectProvider(changes, ProviderChange.RemoveClientId),
            new ChangeOpenIdConnectProvider(changes, ProviderChange.UpdateThumbprints),
            new TagResource<OidcProvider>(changes, OidcParameters.Tags),
            new UntagResource<OidcProvider>(changes, OidcParameters.Tags),
            new ListResourceTags<OidcProvider>(ports.Identities, OidcParameters.Tags),
        ];
    }

    /// <summary>Verifies a code of a device that is enabled for a caller, and uses it up; AccessDenied, in STS's words, where it is not right.</summary>
    public async Task<ServiceError?> VerifyMfaAsync(Caller caller, string serialNumber, string code, CancellationToken cancellationToken)
    {
        var proved = await new SecondFactor(serialNumber, code).ProveAsync(caller, codes, time, cancellationToken);
        return proved.IsSuccess ? null : proved.Error;
    }

    /// <summary>Issues and proves sessions.</summary>
    internal Sessions Sessions { get; }

    /// <summary>Every operation of the module.</summary>
    public IReadOnlyList<Operation> Operations { get; }
}

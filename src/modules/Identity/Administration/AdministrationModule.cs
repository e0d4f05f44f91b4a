using Strongroom.Crypto;
using Strongroom.Identity.Administration.Operations;
using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Identity.Sts;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>What the module needs from outside.</summary>
/// <param name="Identities">Accounts and their identities.</param>
/// <param name="Sts">Issues the administrator's sessions.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Gate">Is asked what would be allowed.</param>
/// <param name="Keys">Makes the keys of new accounts.</param>
/// <param name="Buckets">Tells of buckets' access.</param>
/// <param name="Random">Key ids and secrets.</param>
/// <param name="Time">The clock.</param>
public sealed record AdministrationPorts(
    IdentityStore Identities, StsModule Sts, Changes Changes, AccessGate Gate, IAccountKeys Keys, IBucketAccess Buckets, RandomSource Random, TimeProvider Time);

/// <summary>
/// Strongroom's own operations on the server as a whole: accounts, their roots' keys, the administrator's session, and questions about access. All but
/// DescribeCaller are demands on the server, which its operator and the first account's administrators may have. See docs/adr/0007-operator.md
/// </summary>
public sealed class AdministrationModule
{
    /// <summary>Makes the operations.</summary>
    public AdministrationModule(AdministrationPorts ports)
    {
        var changes = new IdentityChanges(ports.Identities, ports.Changes);
        var rootKeys = new RootKeys(new IdentitySource(ports.Random), ports.Time);
        Operations =
        [
            new CreateAccount(ports.Identities, changes, ports.Keys),
            new ListAccounts(ports.Identities),
            new CreateRootAccessKey(changes, rootKeys),
            new UpdateRootAccessKey(changes),
            new DeleteRootAccessKey(changes),
            new CreateAdministratorSession(ports.Identities, ports.Sts, ports.Changes),
            new DescribeCaller(ports.Identities),
            new ExplainAccess(ports.Identities, ports.Gate, ports.Time),
            new DescribeBucketAccess(ports.Identities, ports.Gate, ports.Buckets, ports.Time),
        ];
    }

    /// <summary>Every operation of the module.</summary>
    public IReadOnlyList<Operation> Operations { get; }
}

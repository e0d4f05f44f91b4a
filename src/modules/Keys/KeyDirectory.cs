using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Keys;

/// <summary>
/// Tells the gate of KMS keys: whose they are, their policies, and which grants the caller has. Made once the key ring is open and before the gate; costs
/// no I/O. See docs/spec-map.md#kms
/// </summary>
public sealed class KeyDirectory : IResourceDirectory
{
    private const string GrantPrefix = "kms:";

    /// <summary>Reads the keys of all accounts.</summary>
    /// <param name="store">Where they are kept.</param>
    /// <param name="ring">What seals their descriptions and tags.</param>
    /// <param name="epoch">Advanced with every change of a key, an alias or a grant.</param>
    /// <param name="region">The server's region, which is in every ARN.</param>
    /// <param name="accounts">The accounts that there are.</param>
    /// <param name="principals">Who exists.</param>
    public KeyDirectory(IStore store, KeyRing ring, AccessEpoch epoch, string region, IReadOnlyList<AccountId> accounts, IKeyPrincipals principals)
    {
        Keys = new KeyStore(store, new KmsCodec(ring, region, principals), epoch, accounts);
        Conditions = new KmsConditions(Keys);
    }

    /// <summary>The kms: condition keys.</summary>
    public IServiceConditions Conditions { get; }

    /// <inheritdoc/>
    public DemandScope Scope => DemandScope.Key;

    internal KeyStore Keys { get; }

    /// <summary>
    /// Keeps anew what an earlier build kept: its policies and grants named ARNs, whoever has them; from now on they mean who has them now. Before anything else
    /// changes keys or identities.
    /// </summary>
    public Task UpgradeAsync(CancellationToken cancellationToken) => Keys.UpgradeAsync(cancellationToken);

    /// <inheritdoc/>
    public ResourceFacts? Find(Demand demand, Call call)
    {
        var caller = call.Caller.Account.Value;
        if (KeyDemands.AliasOf(demand) is { } alias)
            return new ResourceFacts { Owner = caller, Arn = KeyName.AliasArn(Keys.Region, caller, alias) };
        if (!KeyDemands.TryRead(demand, Keys.Region, out var name)) return new ResourceFacts { Owner = caller };
        if (Keys.Snapshot.Find(name, caller) is not { } key)
            // Whether a key exists is its account's business: who has no right to it learns nothing, and who has is told when it is looked for.
            return new ResourceFacts { Owner = name.Account ?? caller, Arn = name.ToArn(Keys.Region, caller) };
        return new ResourceFacts
        {
            Owner = key.Account, Arn = key.Arn, Policy = key.Policy.InForce, Rule = ResourcePolicyRule.Required, Tags = key.Tags,
            IsGrantedByGrant = IsGranted(key, demand, call.Caller),
        };
    }

    private static bool IsGranted(KmsKey key, Demand demand, Caller caller)
    {
        if (!demand.Action.StartsWith(GrantPrefix, StringComparison.Ordinal)) return false;
        var operation = demand.Action[GrantPrefix.Length..];
        if (operation == "RetireGrant") return KeyDemands.GrantOf(demand) is { } id && key.Grants.ById.TryGetValue(id, out var retired) && MayRetire(retired, caller);
        EncryptionContext? context = null;
        foreach (var grant in key.Grants.Of(caller))
        {
            if (!grant.Has(operation)) continue;
            // Constraints are about encryption contexts; what has none is not constrained by them.
            if (operation is "DescribeKey" or "CreateGrant" || grant.Allows(context ??= KeyDemands.ContextOf(demand))) return true;
        }
        return false;
    }

    private static bool MayRetire(KmsGrant grant, Caller caller) =>
        grant.Retiring?.Is(caller) == true || (grant.Has("RetireGrant") && grant.Grantee.Is(caller));
}

using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Oidc.Operations;

/// <summary>What a change of a provider does: its name, and how it makes another provider of one.</summary>
/// <param name="Operation">AWS's name.</param>
/// <param name="Read">Reads the request into the change.</param>
internal sealed record ProviderChange(string Operation, Func<QueryRequestReader, Func<OidcProvider, Result<OidcProvider>>> Read)
{
    public static ProviderChange AddClientId { get; } = new("AddClientIDToOpenIDConnectProvider", r =>
    {
        var id = OidcParameters.ClientId(r);
        // One that is there already is no error.
        return provider => provider.ClientIds.Contains(id, StringComparer.Ordinal) ? provider
            : provider.ClientIds.Length >= OidcParameters.ClientIdsMax ? IamErrors.Quota("ClientIdsPerOpenIdConnectProvider", OidcParameters.ClientIdsMax)
            : provider with { ClientIds = provider.ClientIds.Add(id) };
    });

    public static ProviderChange RemoveClientId { get; } = new("RemoveClientIDFromOpenIDConnectProvider", r =>
    {
        var id = OidcParameters.ClientId(r);
        return provider => provider with { ClientIds = provider.ClientIds.Remove(id, StringComparer.Ordinal) };
    });

    public static ProviderChange UpdateThumbprints { get; } = new("UpdateOpenIDConnectProviderThumbprint", r =>
    {
        var thumbprints = OidcParameters.Thumbprints(r);
        if (thumbprints.IsEmpty) throw new ServiceException(IamErrors.Missing("ThumbprintList"));
        return provider => provider with { Thumbprints = thumbprints };
    });
}

/// <summary>
/// AddClientIDToOpenIDConnectProvider, RemoveClientIDFromOpenIDConnectProvider, UpdateOpenIDConnectProviderThumbprint.
/// Spec: docs/spec-map.md#iam-AddClientIDToOpenIDConnectProvider
/// </summary>
internal sealed class ChangeOpenIdConnectProvider(IdentityChanges changes, ProviderChange change) : IamChange<ChangeOpenIdConnectProvider.Input, Nothing>(changes)
{
    public sealed record Input(string Arn, Func<OidcProvider, Result<OidcProvider>> Change);

    public override OperationInfo Info { get; } = Iam.Change(change.Operation);

    public override Input Parse(QueryRequestReader r) => new(OidcParameters.ProviderArn(r), change.Read(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + change.Operation, input.Arn)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var changed = OidcParameters.Find(account, input.Arn).Then(input.Change);
        if (!changed.IsSuccess) return changed.Error;
        edit.Put(account.Id, changed.Value);
        return Nothing.Instance;
    }
}

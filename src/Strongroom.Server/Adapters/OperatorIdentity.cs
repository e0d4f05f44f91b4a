using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Server.Data;
using Strongroom.Wire;

namespace Strongroom.Server.Adapters;

/// <summary>All identities that sign: those of Identity, and the operator.</summary>
internal sealed class OperatorIdentity(OperatorCredentials operatorCredentials, ICredentials identities) : ICredentials
{
    /// <inheritdoc/>
    public Credential? Find(string accessKeyId) =>
        accessKeyId == operatorCredentials.AccessKeyId ? operatorCredentials.Credential : identities.Find(accessKeyId);

    /// <inheritdoc/>
    public Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol) => identities.FindSession(accessKeyId, sessionToken, protocol);

    /// <inheritdoc/>
    public void NoteUse(Caller caller, AwsService service, string region) => identities.NoteUse(caller, service, region);

    /// <inheritdoc/>
    public string? CanonicalIdOf(AccountId account) => identities.CanonicalIdOf(account);
}

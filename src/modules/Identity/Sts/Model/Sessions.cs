using System.Text;
using Strongroom.Crypto;
using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts;

/// <summary>
/// Issues sessions and proves them. Nothing of a session is kept: its token says everything, and what its user or role may do is looked up with each request.
/// So a session ends with its user or role, for whom a namesake does not stand in, and not with the access key that asked for it: AWS's sessions too
/// outlive that. See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
/// </summary>
internal sealed class Sessions(IdentityStore identities, ISecretSealer sealer, RandomSource random, TimeProvider time) : ISessionProof
{
    private readonly SessionTokenCodec codec = new(sealer);
    private readonly IdentitySource source = new(random);
    private readonly SessionCache cache = new();

    /// <summary>Issues a session; PackedPolicyTooLarge where its policies and tags are.</summary>
    public Result<IssuedSession> Issue(NewSession session)
    {
        if (SessionPacker.Pack(session.Pack, out var percent) is not { } packed) return StsErrors.PackedPolicyTooLarge(percent);
        // Whole seconds, as they are told: a policy that revokes what was issued before a second reaches all that was.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var token = new SessionToken
        {
            Kind = session.Kind, Account = session.Account, AccessKeyId = SessionKeyId.Draw(session.Account, random), SecretKey = source.Secret(),
            IssuerId = session.IssuerId, IssuedAt = now, ExpiresAt = now + session.Lifetime, SessionName = session.SessionName, MfaAt = session.MfaAt,
            SourceIdentity = session.SourceIdentity, Provider = session.Provider, Claims = session.Claims, Pack = session.Pack,
        };
        return new IssuedSession(
            token.AccessKeyId, Encoding.ASCII.GetString(token.SecretKey), codec.Seal(token, packed), token.ExpiresAt, session.Pack.IsEmpty ? null : percent);
    }

    /// <inheritdoc/>
    public Result<Credential> Find(string accessKeyId, string sessionToken, AwsProtocol protocol)
    {
        var snapshot = identities.Current;
        var known = cache.Find(accessKeyId, sessionToken);
        if ((known?.Token ?? codec.Open(accessKeyId, sessionToken)) is not { } token) return GateErrors.InvalidToken(protocol);
        if (time.GetUtcNow() >= token.ExpiresAt)
        {
            if (known is not null) cache.Forget(accessKeyId);
            return GateErrors.ExpiredToken(protocol);
        }
        if (known is null || !ReferenceEquals(known.Snapshot, snapshot))
        {
            known = new(sessionToken, token, snapshot, SessionCallers.Of(snapshot, token));
            cache.Keep(known);
        }
        return known.Credential is { } credential ? credential : GateErrors.InvalidToken(protocol);
    }
}

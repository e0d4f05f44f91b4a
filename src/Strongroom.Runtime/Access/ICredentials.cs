using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An access key's secret and whose it is.</summary>
/// <param name="Caller">Who signs with it.</param>
/// <param name="SecretKey">The secret, as UTF-8. Stays in memory; never logged.</param>
public sealed record Credential(Caller Caller, ReadOnlyMemory<byte> SecretKey);

/// <summary>Finds credentials. Implemented by Identity over an in-memory snapshot, so that it costs no I/O.</summary>
public interface ICredentials
{
    /// <summary>The credential of a lasting access key id, or null where there is no such key or it is not active.</summary>
    Credential? Find(string accessKeyId);

    /// <summary>The credential of a session: the token says everything. ExpiredToken, or InvalidToken in the protocol's name, where it proves nothing.</summary>
    Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol);

    /// <summary>Notes that a key was used, for GetAccessKeyLastUsed. Cheap; kept in memory and written now and then.</summary>
    void NoteUse(Caller caller, AwsService service, string region);

    /// <summary>The canonical user id of an account, 64 hex digits; null where there is no such account.</summary>
    string? CanonicalIdOf(AccountId account);
}

/// <summary>What the gate needs to know of a caller at the moment of deciding.</summary>
/// <param name="Policies">The policies that it brings along.</param>
/// <param name="Tags">Its tags, the session's winning over the user's or role's: aws:PrincipalTag.</param>
public sealed record PrincipalGrants(PrincipalPolicies Policies, IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    /// <summary>Root, services, anonymous callers.</summary>
    public static PrincipalGrants None { get; } = new(PrincipalPolicies.None, []);
}

/// <summary>Finds what callers bring along. Implemented by Identity over its snapshot; costs no I/O.</summary>
public interface IPrincipals
{
    /// <summary>What the caller brings along now; null where the user, role or account is gone or the session was made void, and so may do nothing.</summary>
    PrincipalGrants? Find(Caller caller);
}

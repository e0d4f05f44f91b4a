namespace Strongroom.Runtime;

/// <summary>An access key's secret and whose it is.</summary>
/// <param name="Caller">Who signs with it.</param>
/// <param name="SecretKey">The secret, as UTF-8. Stays in memory; never logged.</param>
public sealed record Credential(Caller Caller, ReadOnlyMemory<byte> SecretKey);

/// <summary>Finds credentials. Implemented by Identity over an in-memory snapshot, so that it costs no I/O.</summary>
public interface ICredentials
{
    /// <summary>The credential of an access key id, or null where there is no such key or it is not active.</summary>
    Credential? Find(string accessKeyId);

    /// <summary>Rises whenever an identity or a policy changes: what the gate decided on an older number is decided again before it commits.</summary>
    long Snapshot { get; }

    /// <summary>The canonical user id of an account, 64 hex digits; null where there is no such account.</summary>
    string? CanonicalIdOf(Kernel.AccountId account);
}

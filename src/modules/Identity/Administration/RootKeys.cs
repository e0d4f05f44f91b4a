using System.Security.Cryptography;
using System.Text;
using Strongroom.Identity.Model;
using Strongroom.Kernel;

namespace Strongroom.Identity.Administration;

/// <summary>A key pair as it is told once.</summary>
/// <param name="Account">Its account.</param>
/// <param name="AccessKeyId">"AKIA…".</param>
/// <param name="SecretAccessKey">40 characters.</param>
internal sealed record TellableKey(AccountId Account, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>The pair as text; the bytes that it is made from are zeroed.</summary>
    public static TellableKey Of(RootCredentials made)
    {
        var told = new TellableKey(made.Account, made.AccessKeyId, Encoding.ASCII.GetString(made.SecretAccessKey));
        CryptographicOperations.ZeroMemory(made.SecretAccessKey);
        return told;
    }

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>The access keys of accounts' roots: made, put away and deleted by who administers the server.</summary>
internal sealed class RootKeys(IdentitySource source, TimeProvider time)
{
    /// <summary>As AWS has it for root and users.</summary>
    public const int KeysMax = 2;

    public Result<TellableKey> Create(IdentityEdit edit, AccountId account)
    {
        if (edit.Snapshot.Find(account) is not { } known) return AdministrationErrors.NoSuchAccount(account.Value);
        if (known.RootKeys.Length >= KeysMax) return AdministrationErrors.TooManyKeys(KeysMax);
        var (id, secret) = (source.AccessKeyId(), source.Secret());
        edit.AddKey(account, id, AccessKeyRecord.Root, secret, time.GetUtcNow().ToUnixTimeMilliseconds());
        return new TellableKey(account, id, Encoding.ASCII.GetString(secret));
    }

    /// <summary>One key of an account's root.</summary>
    public static Result<AccessKey> Find(IdentityEdit edit, AccountId account, string keyId)
    {
        if (edit.Snapshot.Find(account) is not { } known) return AdministrationErrors.NoSuchAccount(account.Value);
        return known.RootKeys.Contains(keyId, StringComparer.Ordinal) ? edit.Snapshot.Keys[keyId] : AdministrationErrors.NoSuchKey(keyId);
    }
}

using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;

namespace Strongroom.Keys.Model;

/// <summary>Finds the key that the gate decided about, and says what its state allows.</summary>
internal sealed class KeyUse(KeyStore keys)
{
    private const string ResourceType = "AWS::KMS::Key";

    /// <summary>The key of a demand, by the ARN that was decided on: an alias may stand for another by now.</summary>
    /// <param name="granted">What the gate let through.</param>
    /// <param name="demand">The place of the key's demand.</param>
    /// <returns>NotFoundException.</returns>
    public Result<KmsKey> Find<TInput>(Authorized<TInput> granted, int demand = 0)
        where TInput : class
    {
        var arn = granted.ArnOf(demand);
        var name = KeyName.Parse(arn, keys.Region);
        if (!name.IsSuccess) return name.Error;
        if (name.Value.Alias is not null) return KmsErrors.NoSuchAlias(arn);
        if (keys.Snapshot.Find(name.Value, granted.Call.Caller.Account.Value) is not { } key) return KmsErrors.NoSuchKey(arn);
        var audit = granted.Call.Audit;
        audit.Resources.Add(new AuditResource(ResourceType, key.Arn, key.Account));
        audit.RecipientAccount = key.Account;
        return key;
    }

    /// <summary>The same for an operation that is for the key's own account alone, whatever the key policy says.</summary>
    public Result<KmsKey> FindOwn<TInput>(Authorized<TInput> granted, int demand = 0)
        where TInput : class =>
        Find(granted, demand).Then<KmsKey>(key => key.Account == granted.Call.Caller.Account.Value ? key : KmsErrors.OtherAccount);

    /// <summary>A key that can be used now.</summary>
    public Result<KmsKey> FindUsable<TInput>(Authorized<TInput> granted, int demand = 0)
        where TInput : class => Find(granted, demand).Then(Usable);

    /// <summary>DisabledException or KMSInvalidStateException where a key cannot be used.</summary>
    public static Result<KmsKey> Usable(KmsKey key) => key.State switch
    {
        KeyState.Enabled => key,
        KeyState.Disabled => KmsErrors.Disabled(key.Arn),
        _ => KmsErrors.PendingDeletion(key.Arn),
    };

    /// <summary>KMSInvalidStateException where a key waits for its end.</summary>
    public static Result<KmsKey> Kept(KmsKey key) => key.State == KeyState.PendingDeletion ? KmsErrors.PendingDeletion(key.Arn) : key;
}

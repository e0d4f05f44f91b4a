using Strongroom.Kernel;
using Strongroom.Keys;
using Strongroom.Keys.Model;
using Strongroom.Objects;
using Strongroom.Storage;

namespace Strongroom.Server.Adapters;

/// <summary>The versions of accounts' keys, from the key ring, and of KMS keys' material.</summary>
internal sealed class RingKeyVersions(KeyRing ring, KmsKeys kms) : IKeyVersions
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Accounts => ring.Accounts;

    /// <inheritdoc/>
    public int VersionsMax => KeyRing.VersionsMax;

    /// <inheritdoc/>
    public INewKeyVersion Create(AccountId account) => new Made(ring.CreateVersion(account));

    /// <inheritdoc/>
    public IReadOnlyList<string> Former(IReadTransaction tx, string account) => KeyRing.FormerVersions(tx, account);

    /// <inheritdoc/>
    public void Destroy(IWriteTransaction tx, string account, string id) => ring.DestroyVersion(tx, account, id);

    /// <inheritdoc/>
    public Result<byte[]?> RenewKmsKey(KmsUse use, ReadOnlySpan<byte> wrapped)
    {
        var context = EncryptionContext.Of(use.Context);
        return context.IsSuccess ? kms.Renew(use.KeyArn, context.Value, wrapped) : context.Error;
    }

    private sealed class Made(NewRingKey key) : INewKeyVersion
    {
        public void Put(IWriteTransaction tx) => key.Put(tx);

        public void Dispose() => key.Dispose();
    }
}

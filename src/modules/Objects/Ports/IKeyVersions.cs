using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>The versions of the keys that wrap data keys. Implemented by Keys. See docs/formats/keys.md#versions</summary>
public interface IKeyVersions
{
    /// <summary>The accounts that have a key.</summary>
    IReadOnlyList<string> Accounts { get; }

    /// <summary>The most versions that an account's key may have at a time.</summary>
    int VersionsMax { get; }

    /// <summary>Draws the next version of an account's key.</summary>
    INewKeyVersion Create(AccountId account);

    /// <summary>The ids of the versions that open and no longer wrap.</summary>
    IReadOnlyList<string> Former(IReadTransaction tx, string account);

    /// <summary>Destroys a version that no longer wraps.</summary>
    void Destroy(IWriteTransaction tx, string account, string id);

    /// <summary>The key of an object under a KMS key, sealed under the newest version of its material; null where it is already.</summary>
    /// <returns>KMS's errors: the key is gone, or its state does not let it be used.</returns>
    Result<byte[]?> RenewKmsKey(KmsUse use, ReadOnlySpan<byte> wrapped);
}

/// <summary>A version on its way to the store; disposed by who made it.</summary>
public interface INewKeyVersion : IDisposable
{
    /// <summary>Puts it there as the version that wraps from then on.</summary>
    void Put(IWriteTransaction tx);
}

using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>What a KMS key is used for.</summary>
/// <param name="KeyArn">The key's ARN.</param>
/// <param name="Context">The encryption context: names, each once, with their values.</param>
/// <param name="IsShared">True for a bucket key, which many objects of the bucket share; false for a key of one object's own.</param>
public sealed record KmsUse(string KeyArn, IReadOnlyList<KeyValuePair<string, string>> Context, bool IsShared);

/// <summary>
/// Makes and opens the keys that KMS keys wrap. Whether the caller may use the key is the gate's to decide, before, with each request; what the key's state
/// allows is told here. Each use, and each attempt, leaves a record of KMS's; that of a shared key one for each requester, key and hour. The record of a use for a
/// change is committed with the change. Implemented by Keys.
/// </summary>
public interface IKmsDataKeys
{
    /// <summary>Bytes of a key.</summary>
    const int KeySize = 32;

    /// <summary>The ARN of a key by its name.</summary>
    /// <param name="account">The account that a bare id or alias is of.</param>
    /// <param name="name">A key's id or ARN, an alias or an alias's ARN; null for the account's aws/s3, which is made where it is missing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>KMS.NotFoundException or KMS.InvalidArnException where there is no such key; a name that is well formed may be of none.</returns>
    Task<Result<string>> FindAsync(AccountId account, string? name, CancellationToken cancellationToken);

    /// <summary>Makes a key, or takes the one that is shared now.</summary>
    /// <param name="call">The request that it is for.</param>
    /// <param name="use">What it is used for.</param>
    /// <param name="key">Takes the 32 bytes, which the caller zeroes after use.</param>
    /// <param name="cancellationToken">Ends the waiting for room among the records.</param>
    /// <returns>The key, wrapped; or KMS.NotFoundException, KMS.DisabledException or KMS.KMSInvalidStateException.</returns>
    ValueTask<Result<byte[]>> NewKeyAsync(Call call, KmsUse use, Memory<byte> key, CancellationToken cancellationToken);

    /// <summary>Notes that the gate refused the use of a key: KMS has the attempt on record as well as S3.</summary>
    /// <param name="call">The request that it was for.</param>
    /// <param name="operation">"GenerateDataKey" or "Decrypt".</param>
    /// <param name="use">What it was to be used for.</param>
    /// <param name="error">What the gate answered.</param>
    /// <param name="cancellationToken">Ends the waiting for room among the records.</param>
    ValueTask NoteDeniedAsync(Call call, string operation, KmsUse use, ServiceError error, CancellationToken cancellationToken);

    /// <summary>Opens a wrapped key into 32 bytes, which the caller zeroes after use.</summary>
    /// <returns>KMS.NotFoundException, KMS.DisabledException or KMS.KMSInvalidStateException.</returns>
    /// <exception cref="Crypto.Sealing.SealBrokenException">It was not wrapped for this use.</exception>
    ValueTask<Result<Nothing>> OpenKeyAsync(Call call, KmsUse use, ReadOnlyMemory<byte> wrapped, Memory<byte> key, CancellationToken cancellationToken);
}

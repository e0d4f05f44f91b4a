using System.Security.Cryptography;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Keys;
using Strongroom.Objects;
using Strongroom.Runtime;

namespace Strongroom.Server.Adapters;

/// <summary>
/// Objects' keys under KMS keys. What is shared by a bucket's objects is unwrapped once an hour; whether the KMS key can be used is asked with every use all the
/// same, so a key that is disabled locks its objects at once.
/// </summary>
internal sealed class KmsObjectKeys(KmsKeys keys, SharedKeyCache shared, KmsUseRecords records, KmsUseMetrics metrics) : IKmsDataKeys
{
    private const string CodePrefix = "KMS.";

    /// <inheritdoc/>
    public async Task<Result<string>> FindAsync(AccountId account, string? name, CancellationToken cancellationToken)
    {
        if (name is null) return (await keys.EnsureS3KeyAsync(account, cancellationToken)).Arn;
        var arn = keys.ArnOf(account, name);
        return arn.IsSuccess ? arn : Told(arn.Error);
    }

    /// <inheritdoc/>
    public async ValueTask<Result<byte[]>> NewKeyAsync(Call call, KmsUse use, Memory<byte> key, CancellationToken cancellationToken)
    {
        var made = NewKey(use, key.Span);
        await records.NoteAsync(call, "GenerateDataKey", use, made.IsSuccess ? null : made.Error, cancellationToken);
        return made.IsSuccess ? made : Told(made.Error);
    }

    /// <inheritdoc/>
    public async ValueTask<Result<Nothing>> OpenKeyAsync(Call call, KmsUse use, ReadOnlyMemory<byte> wrapped, Memory<byte> key, CancellationToken cancellationToken)
    {
        var opened = OpenKey(use, wrapped.Span, key.Span);
        await records.NoteAsync(call, "Decrypt", use, opened.IsSuccess ? null : opened.Error, cancellationToken);
        if (opened.IsSuccess) return opened;
        // What S3 itself had wrapped and kept must open: where it does not, it is not what was kept.
        if (opened.Error.Code is "InvalidCiphertextException" or "IncorrectKeyException") throw new SealBrokenException();
        return Told(opened.Error);
    }

    /// <inheritdoc/>
    public ValueTask NoteDeniedAsync(Call call, string operation, KmsUse use, ServiceError error, CancellationToken cancellationToken) =>
        records.NoteAsync(call, operation, use, error, cancellationToken);

    private static ServiceError Told(ServiceError error) => new(CodePrefix + error.Code, error.Message, error.Status);

    private Result<byte[]> NewKey(KmsUse use, Span<byte> key)
    {
        if (keys.Usable(use.KeyArn) is { IsSuccess: false } unusable) return unusable.Error;
        var context = EncryptionContext.Of(use.Context);
        if (!context.IsSuccess) return context.Error;
        if (use.IsShared)
        {
            var current = shared.FindCurrent(use.KeyArn, context.Value, key);
            metrics.Asked(isHit: current is not null);
            if (current is not null) return current;
        }
        metrics.Used("GenerateDataKey");
        var made = keys.GenerateDataKey(use.KeyArn, context.Value);
        if (!made.IsSuccess) return made.Error;
        try
        {
            made.Value.Plaintext.CopyTo(key);
            if (use.IsShared) Keep(use.KeyArn, context.Value, made.Value.Ciphertext, key, isCurrent: true);
            return made.Value.Ciphertext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(made.Value.Plaintext);
        }
    }

    private Result<Nothing> OpenKey(KmsUse use, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (keys.Usable(use.KeyArn) is { IsSuccess: false } unusable) return unusable.Error;
        var context = EncryptionContext.Of(use.Context);
        if (!context.IsSuccess) return context.Error;
        if (use.IsShared)
        {
            var isHit = shared.TryOpen(use.KeyArn, context.Value, wrapped, key);
            metrics.Asked(isHit);
            if (isHit) return Nothing.Instance;
        }
        metrics.Used("Decrypt");
        var opened = keys.Decrypt(use.KeyArn, context.Value, wrapped);
        if (!opened.IsSuccess) return opened.Error;
        try
        {
            if (opened.Value.Length != key.Length) throw new SealBrokenException();
            opened.Value.CopyTo(key);
            if (use.IsShared) Keep(use.KeyArn, context.Value, wrapped.ToArray(), key, isCurrent: false);
            return Nothing.Instance;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.Value);
        }
    }

    private void Keep(string keyArn, EncryptionContext context, byte[] wrapped, ReadOnlySpan<byte> key, bool isCurrent)
    {
        shared.Keep(keyArn, context, wrapped, key, isCurrent);
        // Disabled between the look and the keeping: nobody would tell the cache again.
        if (!keys.Usable(keyArn).IsSuccess) shared.Forget(keyArn);
    }
}

using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Keys.Model;

namespace Strongroom.Keys;

/// <summary>A KMS key, found by a name.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Account">The twelve digits of its account.</param>
/// <param name="IsAwsManaged">True for an account's aws/s3.</param>
public sealed record KmsKeyReference(string Arn, string Account, bool IsAwsManaged);

/// <summary>A data key. Its plaintext is the caller's to zero.</summary>
/// <param name="Plaintext">The key, 32 bytes.</param>
/// <param name="Ciphertext">The key, sealed: what <see cref="KmsKeys.Decrypt"/> opens.</param>
public sealed record KmsDataKey(byte[] Plaintext, byte[] Ciphertext);

/// <summary>
/// KMS keys as the other services of this server use them, without a request of its own. It checks that a key exists and what its state allows, and nothing
/// of access: who uses it demands kms:GenerateDataKey or kms:Decrypt of the gate before, with <see cref="Runtime.Demand.OnKey"/> on the ARN, the encryption
/// context told as "kms:encryptioncontext:NAME".
/// </summary>
public sealed class KmsKeys
{
    /// <summary>The alias of the key that S3 uses where none is named.</summary>
    public const string S3Alias = "alias/aws/s3";

    private const int DataKeyBytes = 32;

    private readonly KeyStore keys;
    private readonly KeyMaterials materials;
    private readonly KeyCipher cipher;
    private readonly DataKeys dataKeys;
    private readonly KeyRecords records;
    private readonly TimeProvider time;
    private readonly RandomSource random;

    internal KmsKeys(KeyStore keys, KeyMaterials materials, KeyCipher cipher, DataKeys dataKeys, KeyRecords records, TimeProvider time, RandomSource random)
    {
        this.keys = keys;
        this.materials = materials;
        this.cipher = cipher;
        this.dataKeys = dataKeys;
        this.records = records;
        this.time = time;
        this.random = random;
    }

    /// <summary>
    /// Registers who is told, by its ARN, that a key's state, material, policy or grants changed: after the change is in force and before it is answered, on the
    /// writer's thread, which must not wait. Whatever was cached of the key ends there. Call it while the server is put together.
    /// </summary>
    public void WhenChanged(Action<string> tell) => keys.Listeners.Add(tell);

    /// <summary>Finds a key.</summary>
    /// <param name="account">The account that a bare id or alias is of.</param>
    /// <param name="name">A key's id or ARN, an alias or an alias's ARN; "aws/s3" too, as S3 shortens it.</param>
    /// <returns>NotFoundException or InvalidArnException.</returns>
    public Result<KmsKeyReference> Find(AccountId account, string name)
    {
        var parsed = KeyName.Parse(name == "aws/s3" ? S3Alias : name, keys.Region);
        if (!parsed.IsSuccess) return parsed.Error;
        if (keys.Snapshot.Find(parsed.Value, account.Value) is { } key) return Refer(key);
        var arn = parsed.Value.ToArn(keys.Region, account.Value);
        return parsed.Value.Alias is not null ? KmsErrors.NoSuchAlias(arn) : KmsErrors.NoSuchKey(arn);
    }

    /// <summary>
    /// The ARN of the key that a name stands for. Whether a key of that id exists is not told: that is for who may use it, and told when it is used.
    /// </summary>
    /// <param name="account">The account that a bare id or alias is of.</param>
    /// <param name="name">As for <see cref="Find"/>.</param>
    /// <returns>NotFoundException for an alias that stands for nothing, InvalidArnException.</returns>
    public Result<string> ArnOf(AccountId account, string name)
    {
        if (Find(account, name) is { IsSuccess: true } found) return found.Value.Arn;
        return KeyName.Parse(name == "aws/s3" ? S3Alias : name, keys.Region).Then<string>(parsed =>
        {
            var arn = parsed.ToArn(keys.Region, account.Value);
            return parsed.Alias is null ? arn : KmsErrors.NoSuchAlias(arn);
        });
    }

    /// <summary>An account's aws/s3 key, made where it is missing. Before the gate is asked: a key that does not exist has no policy.</summary>
    public async Task<KmsKeyReference> EnsureS3KeyAsync(AccountId account, CancellationToken cancellationToken)
    {
        if (Find(account, S3Alias) is { IsSuccess: true } found) return found.Value;
        var id = KeyIds.Create(random);
        using var material = materials.Create(account.Value, id);
        var now = time.GetUtcNow();
        var arn = KeyName.KeyArn(keys.Region, account.Value, id);
        var made = new KmsKey
        {
            Account = account.Value,
            Id = id,
            Arn = arn,
            IsEnabled = true,
            Created = now,
            Description = "Default key that protects my S3 objects when no other key is defined",
            Policy = KeyPolicy.Of(KeyPolicies.OfS3(account.Value, keys.Region), arn),
            Tags = [],
            IsAwsManaged = true,
            Materials = [new MaterialInfo(material.Id, now, null)],
            Rotation = new KeyRotation(Operations.EnableKeyRotation.PeriodDaysDefault, now.AddDays(Operations.EnableKeyRotation.PeriodDaysDefault)),
        };
        await keys.Store.WriteAsync(
            tx =>
            {
                var change = keys.Begin(tx);
                // Two who need it at once must end with the same key.
                if (change.FindAlias(account.Value, S3Alias) is { } already) return already.KeyId;
                change.Put(material);
                change.Put(made);
                change.Put(account.Value, new KmsAlias(S3Alias, id, now, now));
                return id;
            },
            standingId => standingId == id ? records.Of(made, "CreateKey", now) : null,
            cancellationToken);
        return Find(account, S3Alias).Value;
    }

    /// <summary>Whether a key can be used now.</summary>
    /// <param name="arn">The key's ARN, as it was decided about.</param>
    /// <returns>NotFoundException, DisabledException or KMSInvalidStateException.</returns>
    public Result<KmsKeyReference> Usable(string arn) => Key(arn).Then(KeyUse.Usable).Then<KmsKeyReference>(key => Refer(key));

    /// <summary>Makes a 32-byte data key and seals it under a key.</summary>
    /// <param name="arn">The key's ARN, as it was decided about.</param>
    /// <param name="context">What must be given again to open it.</param>
    /// <returns>NotFoundException, DisabledException or KMSInvalidStateException.</returns>
    public Result<KmsDataKey> GenerateDataKey(string arn, EncryptionContext context) =>
        Key(arn).Then(KeyUse.Usable).Then(key => dataKeys.Make(key, context, DataKeyBytes)).Then<KmsDataKey>(made => new KmsDataKey(made.Plaintext, made.Ciphertext));

    /// <summary>The ARN of the key that a ciphertext names: what kms:Decrypt is demanded on. InvalidCiphertextException where these are no bytes of one.</summary>
    public Result<string> KeyOf(ReadOnlySpan<byte> ciphertext) =>
        CiphertextHeader.TryRead(ciphertext, out var header) ? KeyName.KeyArn(keys.Region, header.Account, header.KeyId) : KmsErrors.InvalidCiphertext;

    /// <summary>Opens what a key sealed; the caller zeroes it.</summary>
    /// <param name="arn">The key's ARN, as it was decided about.</param>
    /// <param name="context">What it was sealed with.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <returns>NotFoundException, DisabledException, KMSInvalidStateException, IncorrectKeyException, or InvalidCiphertextException whatever is wrong with it.</returns>
    public Result<byte[]> Decrypt(string arn, EncryptionContext context, ReadOnlySpan<byte> ciphertext)
    {
        if (!CiphertextHeader.TryRead(ciphertext, out var header)) return KmsErrors.InvalidCiphertext;
        var key = Key(arn).Then(KeyUse.Usable);
        if (!key.IsSuccess) return key.Error;
        if (!header.IsOf(key.Value)) return KmsErrors.IncorrectKey;
        var opened = cipher.Open(key.Value, context, ciphertext);
        return opened.IsSuccess ? opened.Value.Plaintext : opened.Error;
    }

    /// <summary>
    /// The same data key sealed under the newest version of its key's material; null where it is already. For the upkeep of what this server keeps: nobody is
    /// told the plaintext.
    /// </summary>
    /// <param name="arn">The key's ARN.</param>
    /// <param name="context">What it was sealed with.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <returns>What <see cref="Decrypt"/> gives.</returns>
    public Result<byte[]?> Renew(string arn, EncryptionContext context, ReadOnlySpan<byte> ciphertext)
    {
        if (!CiphertextHeader.TryRead(ciphertext, out var header)) return KmsErrors.InvalidCiphertext;
        var key = Key(arn).Then(KeyUse.Usable);
        if (!key.IsSuccess) return key.Error;
        if (!header.IsOf(key.Value)) return KmsErrors.IncorrectKey;
        if (header.MaterialVersion == key.Value.Materials.Count) return Result<byte[]?>.Success(null);
        var opened = cipher.Open(key.Value, context, ciphertext);
        if (!opened.IsSuccess) return opened.Error;
        try
        {
            var renewed = cipher.Seal(key.Value, context, opened.Value.Plaintext);
            return renewed.IsSuccess ? renewed.Value : renewed.Error;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.Value.Plaintext);
        }
    }

    private static KmsKeyReference Refer(KmsKey key) => new(key.Arn, key.Account, key.IsAwsManaged);

    private Result<KmsKey> Key(string arn)
    {
        var name = KeyName.Parse(arn, keys.Region);
        if (!name.IsSuccess) return name.Error;
        return name.Value.Account is { } account && keys.Snapshot.Find(name.Value, account) is { } key ? key : KmsErrors.NoSuchKey(arn);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Keys.Ports;

namespace Strongroom.Keys.Model;

/// <summary>Turns keys, aliases and grants into documents and back. See docs/formats/kms-key.md</summary>
internal sealed class KmsCodec(KeyRing ring, string region, IKeyPrincipals principals)
{
    private const string SealPurpose = "kms-attributes";
    private const int Version = 2;
    private const int AliasVersion = 1;

    public string Region { get; } = region;

    public byte[] Write(KmsKey key)
    {
        var attributes = JsonSerializer.SerializeToUtf8Bytes(
            new KeyAttributesRecord(key.Description, [.. key.Tags.Select(t => new TagRecord(t.Key, t.Value))]), KmsJson.Default.KeyAttributesRecord);
        var record = new KmsKeyRecord(
            Version, key.IsEnabled, Ms(key.Created), key.Policy.Text, key.Policy.Principals, ring.SealSecret(SealPurpose, Owner(key.Account, key.Id), attributes), key.IsAwsManaged,
            [.. key.Materials.Select(m => new MaterialRecord(m.Id, Ms(m.Created), m.RotationType))],
            key.Rotation?.PeriodDays, Ms(key.Rotation?.Next), Ms(key.DeletionDate));
        CryptographicOperations.ZeroMemory(attributes);
        return JsonSerializer.SerializeToUtf8Bytes(record, KmsJson.Default.KmsKeyRecord);
    }

    /// <summary>A key without its aliases and grants, which are documents of their own.</summary>
    public KmsKey ReadKey(string account, string id, byte[] document)
    {
        var record = Known(JsonSerializer.Deserialize(document, KmsJson.Default.KmsKeyRecord)!, r => r.Version, Version);
        var opened = ring.OpenSecret(SealPurpose, Owner(account, id), record.SealedAttributes);
        var attributes = JsonSerializer.Deserialize(opened, KmsJson.Default.KeyAttributesRecord)!;
        CryptographicOperations.ZeroMemory(opened);
        var arn = KeyName.KeyArn(Region, account, id);
        return new KmsKey
        {
            Account = account,
            Id = id,
            Arn = arn,
            IsEnabled = record.IsEnabled,
            Created = Time(record.CreatedMs),
            Description = attributes.Description,
            Policy = KeyPolicy.Of(record.Policy, record.Principals ?? KeyPrincipals.IdsIn(record.Policy, IdNow), arn),
            Tags = [.. attributes.Tags.Select(t => new KeyValuePair<string, string>(t.Key, t.Value))],
            IsAwsManaged = record.IsAwsManaged,
            Materials = [.. record.Materials.Select(m => new MaterialInfo(m.Id, Time(m.CreatedMs), m.RotationType))],
            Rotation = record is { RotationPeriodDays: { } days, NextRotationMs: { } next } ? new KeyRotation(days, Time(next)) : null,
            DeletionDate = record.DeletionMs is { } deletion ? Time(deletion) : null,
        };
    }

    public static byte[] Write(KmsAlias alias) =>
        JsonSerializer.SerializeToUtf8Bytes(new KmsAliasRecord(AliasVersion, alias.KeyId, Ms(alias.Created), Ms(alias.Updated)), KmsJson.Default.KmsAliasRecord);

    public static KmsAlias ReadAlias(string name, byte[] document)
    {
        var record = Known(JsonSerializer.Deserialize(document, KmsJson.Default.KmsAliasRecord)!, r => r.Version, AliasVersion);
        return new KmsAlias(name, record.KeyId, Time(record.CreatedMs), Time(record.UpdatedMs));
    }

    public static byte[] Write(KmsGrant grant) => JsonSerializer.SerializeToUtf8Bytes(
        new KmsGrantRecord(
            Version, grant.Grantee.Arn, grant.Grantee.Id, grant.Retiring?.Arn, grant.Retiring?.Id, grant.Operations, Pairs(grant.Subset), Pairs(grant.Equal), grant.Name, Ms(grant.Created), grant.IssuingAccount),
        KmsJson.Default.KmsGrantRecord);

    public KmsGrant ReadGrant(string id, byte[] document)
    {
        var record = Known(JsonSerializer.Deserialize(document, KmsJson.Default.KmsGrantRecord)!, r => r.Version, Version);
        string? Id(string arn, string? kept) => record.Version == 1 ? IdNow(arn) : kept;
        return new KmsGrant
        {
            Id = id,
            Grantee = new GrantPrincipal(record.Grantee, Id(record.Grantee, record.GranteeId)),
            Retiring = record.Retiring is { } retiring ? new GrantPrincipal(retiring, Id(retiring, record.RetiringId)) : null,
            Operations = record.Operations,
            Subset = Context(record.Subset),
            Equal = Context(record.Equal),
            Name = record.Name,
            Created = Time(record.CreatedMs),
            IssuingAccount = record.IssuingAccount,
        };
    }

    /// <summary>Whether a key or grant is kept as this release keeps it.</summary>
    public static bool IsCurrent(byte[] document) => JsonSerializer.Deserialize(document, KmsJson.Default.VersionRecord)!.Version == Version;

    private string? IdNow(string arn) => KeyPrincipals.IdNow(arn, principals);

    private static T Known<T>(T record, Func<T, int> version, int newest) =>
        version(record) is var known && known >= 1 && known <= newest ? record : throw new InvalidOperationException("A newer release wrote this document.");

    private static List<TagRecord>? Pairs(EncryptionContext? context) => context?.Pairs.Select(p => new TagRecord(p.Key, p.Value)).ToList();

    private static EncryptionContext? Context(IReadOnlyList<TagRecord>? pairs) =>
        pairs is null ? null : EncryptionContext.Of(pairs.Select(p => new KeyValuePair<string, string>(p.Key, p.Value))).Value;

    private static byte[] Owner(string account, string id) => Encoding.ASCII.GetBytes($"{account}/{id}");

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static long? Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

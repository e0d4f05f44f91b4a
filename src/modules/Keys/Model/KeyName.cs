using Strongroom.Kernel;

namespace Strongroom.Keys.Model;

/// <summary>
/// How a request names a key: by its id, its ARN, an alias ("alias/x") or an alias's ARN. Spec:
/// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
/// </summary>
/// <param name="Account">The account that an ARN names; null for a bare name, which is of the caller's.</param>
/// <param name="KeyId">The key's id; null for an alias.</param>
/// <param name="Alias">The alias with its "alias/"; null for a key.</param>
internal sealed record KeyName(string? Account, string? KeyId, string? Alias)
{
    public const string AliasPrefix = "alias/";
    public const int LengthMax = 2048;

    private const string KeyPrefix = "key/";
    private const int ArnParts = 6;

    public static string KeyArn(string region, string account, string id) => $"arn:aws:kms:{region}:{account}:key/{id}";

    public static string AliasArn(string region, string account, string alias) => $"arn:aws:kms:{region}:{account}:{alias}";

    /// <summary>Reads a name.</summary>
    /// <returns>NotFoundException or InvalidArnException, as AWS tells what is no name of a key here.</returns>
    public static Result<KeyName> Parse(string text, string region)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal)) return ParseResource(null, text) is { } bare ? bare : KmsErrors.InvalidKeyId(text);
        var parts = text.Split(':', ArnParts);
        if (parts.Length < ArnParts || parts[1] != Arn.Partition || parts[2] != "kms" || !AccountId.TryParse(parts[4], out _)) return KmsErrors.InvalidArn(text);
        if (parts[3] != region) return KmsErrors.OtherRegion(parts[3]);
        var resource = parts[5];
        if (resource.StartsWith(AliasPrefix, StringComparison.Ordinal)) return ParseResource(parts[4], resource) is { } alias ? alias : KmsErrors.InvalidArn(text);
        if (!resource.StartsWith(KeyPrefix, StringComparison.Ordinal)) return KmsErrors.InvalidArn(text);
        return ParseResource(parts[4], resource[KeyPrefix.Length..]) is { Alias: null } key ? key : KmsErrors.InvalidKeyId(text);
    }

    /// <summary>The ARN of what it names, whether that exists or not.</summary>
    public string ToArn(string region, string callersAccount) =>
        KeyId is not null ? KeyArn(region, Account ?? callersAccount, KeyId) : AliasArn(region, Account ?? callersAccount, Alias!);

    private static KeyName? ParseResource(string? account, string text)
    {
        if (text.StartsWith(AliasPrefix, StringComparison.Ordinal)) return text.Length > AliasPrefix.Length ? new(account, null, text) : null;
        return Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text ? new(account, text, null) : null;
    }
}

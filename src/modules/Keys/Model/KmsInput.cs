using System.Text.RegularExpressions;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>
/// Reads the parameters that many operations share, with AWS's bounds. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
/// </summary>
internal sealed partial class KmsInput(string region, GrantTokens tokens)
{
    public const string Algorithm = "SYMMETRIC_DEFAULT";
    public const string KeyUsage = "ENCRYPT_DECRYPT";
    public const string Origin = "AWS_KMS";
    public const int PlaintextBytesMax = 4096;
    public const int DescriptionLengthMax = 8192;

    private const int AliasLengthMax = 256;

    private static readonly string[] OtherAlgorithms = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"];

    public string Region { get; } = region;

    /// <summary>A key, by its id or its ARN.</summary>
    public string Key(JsonRequestReader r, string name = "KeyId") => CheckKey(r.RequiredText(name), name, withAlias: false);

    /// <summary>A key, by its id, its ARN, an alias or an alias's ARN.</summary>
    public string KeyOrAlias(JsonRequestReader r, string name = "KeyId") => CheckKey(r.RequiredText(name), name, withAlias: true);

    /// <summary>The same where it need not be there.</summary>
    public string? OptionalKey(JsonRequestReader r, string name, bool withAlias) => r.Text(name) is { } text ? CheckKey(text, name, withAlias) : null;

    /// <summary>An alias's name, with its "alias/".</summary>
    public static string Alias(JsonRequestReader r)
    {
        const string pattern = "^[a-zA-Z0-9:/_-]+$";
        var name = r.RequiredText("AliasName");
        if (name.Length is 0 or > AliasLengthMax) throw Fault(KmsErrors.Constraint($"'{name}'", "aliasName", $"Member must have length between 1 and {AliasLengthMax}"));
        if (!AliasCharacters().IsMatch(name)) throw Fault(KmsErrors.Constraint($"'{name}'", "aliasName", $"Member must satisfy regular expression pattern: {pattern}"));
        if (!name.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal)) throw Fault(KmsErrors.Validation("Invalid identifier"));
        if (name.Length == KeyName.AliasPrefix.Length) throw Fault(KmsErrors.Of("InvalidAliasNameException", $"The alias name {name} is not valid."));
        if (name.Contains(':', StringComparison.Ordinal)) throw Fault(KmsErrors.Validation($"{name} contains invalid characters for an alias"));
        return name.StartsWith("alias/aws/", StringComparison.Ordinal) ? throw Fault(KmsErrors.ReservedAlias(name)) : name;
    }

    /// <summary>An encryption context; empty where there is none.</summary>
    public static EncryptionContext Context(JsonRequestReader r, string name = "EncryptionContext") => OptionalContext(r, name) ?? EncryptionContext.Empty;

    /// <summary>An encryption context, or null.</summary>
    public static EncryptionContext? OptionalContext(JsonRequestReader r, string name)
    {
        if (r.Object(name) is not { } map) return null;
        var context = EncryptionContext.Of(map.Names.Select(key => new KeyValuePair<string, string>(key, map.RequiredText(key))));
        return context.IsSuccess ? context.Value : throw Fault(context.Error);
    }

    /// <summary>
    /// Checks grant tokens. A grant is in force when the call that made it returns, so nothing else comes of them.
    /// </summary>
    public void GrantTokens(JsonRequestReader r)
    {
        var given = r.Texts("GrantTokens") ?? [];
        if (given.Count > Model.GrantTokens.CountMax)
            throw Fault(KmsErrors.Constraint("", "grantTokens", $"Member must have length less than or equal to {Model.GrantTokens.CountMax}"));
        foreach (var token in given)
        {
            if (token.Length is 0 or > Model.GrantTokens.LengthMax) throw Fault(KmsErrors.InvalidGrantToken);
            var named = tokens.Open(token);
            if (!named.IsSuccess) throw Fault(named.Error);
        }
    }

    /// <summary>The algorithm: there is one for the keys that there are.</summary>
    public static void CheckAlgorithm(JsonRequestReader r, string name = "EncryptionAlgorithm")
    {
        if (r.Text(name) is not { } algorithm || algorithm == Algorithm) return;
        throw Fault(OtherAlgorithms.Contains(algorithm)
            ? KmsErrors.Of("InvalidKeyUsageException", $"Algorithm {algorithm} and key spec {Algorithm} are incompatible.")
            : KmsErrors.Constraint($"'{algorithm}'", Camel(name), "Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]"));
    }

    /// <summary>A ciphertext.</summary>
    public static byte[] Ciphertext(JsonRequestReader r)
    {
        var blob = r.Bytes("CiphertextBlob") ?? throw Fault(KmsErrors.Validation("The parameter CiphertextBlob is required."));
        if (blob.Length == 0) throw Fault(KmsErrors.Constraint("", "ciphertextBlob", "Member must have length greater than or equal to 1"));
        return blob.Length <= KeyCipher.CiphertextBytesMax
            ? blob
            : throw Fault(KmsErrors.Constraint("", "ciphertextBlob", $"Member must have length less than or equal to {KeyCipher.CiphertextBytesMax}"));
    }

    /// <summary>A whole number within bounds, or null.</summary>
    public static int? Number(JsonRequestReader r, string name, int min, int max)
    {
        if (r.Number(name) is not { } value) return null;
        if (value < min) throw Fault(KmsErrors.Constraint($"'{value}'", Camel(name), $"Member must have value greater than or equal to {min}"));
        return value <= max ? (int)value : throw Fault(KmsErrors.Constraint($"'{value}'", Camel(name), $"Member must have value less than or equal to {max}"));
    }

    /// <summary>A text within a length.</summary>
    public static string Bounded(string text, string name, int min, int max)
    {
        if (text.Length < min) throw Fault(KmsErrors.Constraint($"'{text}'", Camel(name), $"Member must have length greater than or equal to {min}"));
        return text.Length <= max ? text : throw Fault(KmsErrors.Constraint("", Camel(name), $"Member must have length less than or equal to {max}"));
    }

    public static ServiceException Fault(ServiceError error) => new(error);

    private string CheckKey(string text, string name, bool withAlias)
    {
        Bounded(text, name, 1, KeyName.LengthMax);
        var key = KeyName.Parse(text, Region);
        if (!key.IsSuccess) throw Fault(key.Error);
        return withAlias || key.Value.Alias is null ? text : throw Fault(KmsErrors.InvalidKeyId(text));
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"^[a-zA-Z0-9:/_-]+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex AliasCharacters();
}

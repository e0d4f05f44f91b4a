using System.Text.RegularExpressions;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>Reads the parameters of operations on grants. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html</summary>
internal static partial class GrantInput
{
    private const int PrincipalLengthMax = 256;
    private const int NameLengthMax = 256;

    // Those of symmetric encryption keys. A grant that allowed another could never be used.
    private static readonly string[] Supported =
        ["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant", "DescribeKey"];

    private static readonly string[] OfOtherKeys =
        ["Sign", "Verify", "GetPublicKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret"];

    public static ServiceError InvalidPrincipal(string arn) => KmsErrors.Of("InvalidArnException", $"ARN does not refer to a valid principal: {arn}");

    /// <summary>The ARN of a principal, or null where it is absent.</summary>
    public static string? Principal(JsonRequestReader r, string name)
    {
        if (r.Text(name) is not { } arn) return null;
        return arn.Length <= PrincipalLengthMax && PrincipalArn().IsMatch(arn)
            ? arn
            : throw KmsInput.Fault(InvalidPrincipal(arn));
    }

    /// <summary>A principal that must be there.</summary>
    public static string RequiredPrincipal(JsonRequestReader r, string name) =>
        Principal(r, name) ?? throw KmsInput.Fault(KmsErrors.Validation($"The parameter {name} is required."));

    /// <summary>The operations that a grant allows.</summary>
    public static IReadOnlyList<string> Operations(JsonRequestReader r)
    {
        var operations = r.Texts("Operations") ?? [];
        if (operations.Count == 0) throw KmsInput.Fault(KmsErrors.Validation("The parameter Operations is required."));
        foreach (var operation in operations)
        {
            if (Supported.Contains(operation)) continue;
            throw KmsInput.Fault(OfOtherKeys.Contains(operation)
                ? KmsErrors.Validation($"Grant operation {operation} is not valid for a key of spec {KmsInput.Algorithm}.")
                : KmsErrors.Constraint($"'{operation}'", "operations", $"Member must satisfy enum value set: [{string.Join(", ", Supported)}, {string.Join(", ", OfOtherKeys)}]"));
        }
        return [.. operations.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The constraints of a grant.</summary>
    public static (EncryptionContext? Subset, EncryptionContext? Equal) Constraints(JsonRequestReader r)
    {
        if (r.Object("Constraints") is not { } constraints) return default;
        var found = (Subset: KmsInput.OptionalContext(constraints, "EncryptionContextSubset"), Equal: KmsInput.OptionalContext(constraints, "EncryptionContextEquals"));
        constraints.Done();
        if (found is { Subset: not null, Equal: not null }) throw KmsInput.Fault(KmsErrors.Validation("Specify EncryptionContextSubset or EncryptionContextEquals, not both."));
        return found;
    }

    /// <summary>A grant's name, or null.</summary>
    public static string? Name(JsonRequestReader r)
    {
        if (r.Text("Name") is not { } name) return null;
        KmsInput.Bounded(name, "Name", 1, NameLengthMax);
        return NameCharacters().IsMatch(name)
            ? name
            : throw KmsInput.Fault(KmsErrors.Constraint($"'{name}'", "name", "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$"));
    }

    /// <summary>A grant's id, or null where it is absent.</summary>
    public static string? Id(JsonRequestReader r)
    {
        if (r.Text("GrantId") is not { } id) return null;
        return GrantId().IsMatch(id) ? id : throw KmsInput.Fault(KmsErrors.Of("InvalidGrantIdException", "The grant ID is not valid."));
    }

    /// <summary>A grant's id that must be there.</summary>
    public static string RequiredId(JsonRequestReader r) => Id(r) ?? throw KmsInput.Fault(KmsErrors.Validation("The parameter GrantId is required."));

    [GeneratedRegex(
        @"^arn:aws:(?:iam::[0-9]{12}:(?:root|(?:user|role)/(?:[!-)+->@-~]+/)*[A-Za-z0-9_+=,.@-]+)|sts::[0-9]{12}:(?:assumed-role/[A-Za-z0-9_+=,.@-]+/[A-Za-z0-9_+=,.@-]+|federated-user/[A-Za-z0-9_+=,.@-]+))\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PrincipalArn();

    [GeneratedRegex(@"^[a-zA-Z0-9:/_-]+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex NameCharacters();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex GrantId();
}

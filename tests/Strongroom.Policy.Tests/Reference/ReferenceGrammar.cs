using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>
/// Which documents are policies, for the part of the language that the generator writes. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
internal static class ReferenceGrammar
{
    private static readonly string[] StatementElements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike",
    ];

    public static bool Accepts(JsonElement policy, PolicyKind kind, string bucket)
    {
        if (policy.ValueKind != JsonValueKind.Object || HasRepeats(policy)) return false;
        if (policy.EnumerateObject().Any(p => p.Name is not ("Version" or "Id" or "Statement"))) return false;
        if (policy.TryGetProperty("Version", out var version) && !(IsString(version) && version.GetString() is "2008-10-17" or "2012-10-17")) return false;
        if (!policy.TryGetProperty("Statement", out var statement)) return false;
        return statement.ValueKind == JsonValueKind.Array
            ? statement.GetArrayLength() > 0 && statement.EnumerateArray().All(s => AcceptsStatement(s, kind, bucket))
            : AcceptsStatement(statement, kind, bucket);
    }

    private static bool AcceptsStatement(JsonElement statement, PolicyKind kind, string bucket)
    {
        // "Individual elements must not contain multiple instances of the same key."
        if (statement.ValueKind != JsonValueKind.Object || HasRepeats(statement)) return false;
        if (statement.EnumerateObject().Any(e => !StatementElements.Contains(e.Name))) return false;

        // "For IAM policies, basic alphanumeric characters (A-Z,a-z,0-9) are the only allowed characters in the Sid value."
        if (statement.TryGetProperty("Sid", out var sid) && !(IsString(sid) && AcceptsSid(sid.GetString()!, kind))) return false;
        if (!statement.TryGetProperty("Effect", out var effect) || !IsString(effect) || effect.GetString() is not ("Allow" or "Deny")) return false;

        // "The principal_block element is required in resource-based policies … It must not be included in identity-based policies." NotPrincipal
        // cannot be used "in an IAM role trust policy".
        var principals = Count(statement, "Principal", "NotPrincipal");
        if (principals != (kind == PolicyKind.Identity ? 0 : 1) || (kind == PolicyKind.Trust && statement.TryGetProperty("NotPrincipal", out _))) return false;
        if (Count(statement, "Action", "NotAction") != 1 || Count(statement, "Resource", "NotResource") != (kind == PolicyKind.Trust ? 0 : 1)) return false;
        return statement.EnumerateObject().All(e => e.Name switch
        {
            "Principal" or "NotPrincipal" => AcceptsPrincipal(e.Value),
            "Action" or "NotAction" => AreStrings(e.Value, a => AcceptsAction(a, kind)),
            "Resource" or "NotResource" => AreStrings(e.Value, r => AcceptsResource(r, kind, bucket)),
            "Condition" => AcceptsCondition(e.Value),
            _ => true,
        });
    }

    private static bool AcceptsSid(string sid, PolicyKind kind) => kind is PolicyKind.Bucket or PolicyKind.Key || sid.All(char.IsAsciiLetterOrDigit);

    // IAM: "AssumeRole policy may only specify STS AssumeRole actions."
    private static bool AcceptsAction(string action, PolicyKind kind) => kind == PolicyKind.Trust
        ? action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
        : action == "*" || action.Split(':') is [{ Length: > 0 }, { Length: > 0 }];

    private static bool AcceptsPrincipal(JsonElement principal) => principal.ValueKind == JsonValueKind.Object
        ? principal.EnumerateObject().Any() && !HasRepeats(principal)
            && principal.EnumerateObject().All(t => AreStrings(t.Value, n => AcceptsName(t.Name, n)))
        : IsString(principal) && principal.ValueEquals("*");

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html: "You cannot use a wildcard to match part of a
    // principal name or ARN."
    private static bool AcceptsName(string type, string name) => type switch
    {
        "AWS" => name == "*" || name is ['A', 'I', 'D', 'A', ..] or ['A', 'R', 'O', 'A', ..] || (name.Length == 12 && name.All(char.IsAsciiDigit))
            || (name.Split(':', 6) is ["arn", "aws", "iam" or "sts", "", { Length: 12 }, var who] && !who.Contains('*', StringComparison.Ordinal)),
        "Service" or "Federated" => name.Contains('.', StringComparison.Ordinal),
        "CanonicalUser" => name.Length == 64 && name.All(char.IsAsciiHexDigit),
        _ => false,
    };

    private static bool AcceptsResource(string resource, PolicyKind kind, string bucket) => kind switch
    {
        PolicyKind.Bucket => resource == $"arn:aws:s3:::{bucket}" || resource.StartsWith($"arn:aws:s3:::{bucket}/", StringComparison.Ordinal),
        _ => resource == "*" || resource.Split(':', 6) is ["arn", _, _, _, _, _],
    };

    // "You can add IfExists to the end of any condition operator name except the Null condition".
    private static bool AcceptsCondition(JsonElement condition) =>
        condition.ValueKind == JsonValueKind.Object && !HasRepeats(condition) && condition.EnumerateObject().All(o =>
            (o.Name == "Null" || Operators.Contains(Plain(o.Name))) && o.Value.ValueKind == JsonValueKind.Object && !HasRepeats(o.Value)
            && o.Value.EnumerateObject().All(k => k.Name.Length > 0 && AreValues(k.Value) && Elements.Values(k.Value).All(v => Fits(Plain(o.Name), v))));

    // "The value must be in the standard CIDR format"; "You must specify date/time values with one of the W3C implementations …"; "comparing a key
    // to an integer or decimal value"; …
    private static bool Fits(string plain, string value) => plain switch
    {
        "Null" or "Bool" => value is "true" or "false",
        "BinaryEquals" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
        "IpAddress" or "NotIpAddress" => IsRange(value),
        _ when plain.StartsWith("Numeric", StringComparison.Ordinal) => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ when plain.StartsWith("Date", StringComparison.Ordinal) => Conditions.Date(value) is not null,
        _ => true,
    };

    private static bool IsRange(string value)
    {
        var parts = value.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var address)) return false;
        return parts.Length == 1
            || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= address.GetAddressBytes().Length * 8);
    }

    private static string Plain(string name)
    {
        if (name.StartsWith("ForAllValues:", StringComparison.Ordinal)) name = name["ForAllValues:".Length..];
        else if (name.StartsWith("ForAnyValue:", StringComparison.Ordinal)) name = name["ForAnyValue:".Length..];
        return name.EndsWith("IfExists", StringComparison.Ordinal) ? name[..^"IfExists".Length] : name;
    }

    private static bool AreValues(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() > 0 && value.EnumerateArray().All(IsValue) : IsValue(value);

    private static bool IsValue(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static bool AreStrings(JsonElement value, Func<string, bool> isGood) => value.ValueKind == JsonValueKind.Array
        ? value.GetArrayLength() > 0 && value.EnumerateArray().All(v => IsString(v) && isGood(v.GetString()!))
        : IsString(value) && isGood(value.GetString()!);

    private static bool IsString(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static int Count(JsonElement statement, params string[] names) => names.Count(n => statement.TryGetProperty(n, out _));

    private static bool HasRepeats(JsonElement element) => element.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).Any(g => g.Count() > 1);
}

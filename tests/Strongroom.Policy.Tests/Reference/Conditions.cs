using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>
/// Condition operators, one rule after the other. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
/// </summary>
internal static class Conditions
{
    /// <summary>
    /// "If your policy statement has multiple condition operators [or] multiple context keys attached to a single condition operator, [they] are
    /// evaluated using a logical AND."
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    /// </summary>
    public static bool AllHold(JsonElement condition, TestContext context, Func<string, string?>? variables) =>
        condition.EnumerateObject().All(o => o.Value.EnumerateObject().All(k =>
            Holds(o.Name, context.Find(k.Name), [.. Elements.Values(k.Value)], variables)));

    /// <summary>Whether one operator holds for one key.</summary>
    public static bool Holds(string name, ConditionValue seen, IReadOnlyList<string> wanted, Func<string, string?>? variables)
    {
        // "use either true (the key doesn't exist - it is null) or false (the key exists and its value is not null)"
        if (name == "Null") return wanted.Any(w => w == "true" == IsNull(seen));

        var set = name.Split(':') is [var qualifier, _] ? qualifier : null;
        var ifExists = name.EndsWith("IfExists", StringComparison.Ordinal);
        var plain = name[(set is null ? 0 : set.Length + 1)..^(ifExists ? "IfExists".Length : 0)];
        var negated = plain.Contains("Not", StringComparison.Ordinal);
        var positive = plain.Replace("Not", "", StringComparison.Ordinal);

        // "If the key is not present, evaluate the condition element as true."
        if (ifExists && !seen.IsPresent) return true;

        // "ForAllValues … also returns true if there are no context keys in the request, or if the context key value resolves to a null dataset,
        // such as an empty string."; ForAnyValue: "For no matching key or a null dataset, the condition returns false."
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        if (set == "ForAllValues") return IsNull(seen) || Members(seen).All(One);
        if (set == "ForAnyValue") return !IsNull(seen) && Members(seen).Any(One);

        // "If the key that you specify in a policy condition is not present in the request context, the values do not match and the condition is
        // false. If the policy condition requires that the key is not matched, such as StringNotLike or ArnNotLike, and the right key is not
        // present, the condition is true."
        if (!seen.IsPresent) return negated;

        // AWS: "Multivalued context keys require a condition set operator", and no word of what happens without: any member may match.
        if (seen.Kind == ConditionValueKind.Texts) return negated ? Members(seen).All(One) : Members(seen).Any(One);
        return One(seen);

        // "multiple values for a context key … are evaluated using a logical OR"; of a negated operator "using a logical NOR".
        bool One(ConditionValue value) => negated
            ? !wanted.Any(w => Compare(positive, value, w, variables))
            : wanted.Any(w => Compare(positive, value, w, variables));
    }

    /// <summary>A condition value as text.</summary>
    public static string Text(ConditionValue value) => value.Kind switch
    {
        ConditionValueKind.Text => value.Text,
        ConditionValueKind.Number => value.Number.ToString(CultureInfo.InvariantCulture),
        ConditionValueKind.Truth => value.Truth ? "true" : "false",
        ConditionValueKind.Time => DateTimeOffset.FromUnixTimeMilliseconds(value.Number).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ConditionValueKind.Address => value.Address.ToString(),
        _ => throw new InvalidOperationException("no single text"),
    };

    private static bool IsNull(ConditionValue value) =>
        !value.IsPresent || (value.Kind == ConditionValueKind.Texts && value.Texts.Count == 0) || (value.Kind == ConditionValueKind.Text && value.Text.Length == 0);

    private static IEnumerable<ConditionValue> Members(ConditionValue value) =>
        value.Kind == ConditionValueKind.Texts ? value.Texts.Select(ConditionValue.Of) : [value];

    // "When policy variables reference a condition context key that has no value …, the value is effectively null. There is no equal or like value. … Inverted condition
    // operators like StringNotEquals or StringNotLike do match against a null value": reference_policies_variables.html#policy-vars-no-value.
    private static bool Compare(string positive, ConditionValue seen, string wanted, Func<string, string?>? variables) => positive switch
    {
        "StringEquals" => Pattern.Make(wanted, wildcards: false, variables) is { } text && text == Text(seen),
        "StringEqualsIgnoreCase" => Text(seen).Equals(Pattern.Make(wanted, wildcards: false, variables), StringComparison.OrdinalIgnoreCase),
        "StringLike" => Pattern.Make(wanted, wildcards: true, variables) is { } pattern && Pattern.Matches(pattern, Text(seen)),
        "ArnEquals" or "ArnLike" => Pattern.Make(wanted, wildcards: true, variables) is { } pattern && ArnMatches(pattern, Text(seen)),
        "NumericEquals" => Compare(Number(seen), Number(wanted), (a, b) => a == b),
        "NumericLessThan" => Compare(Number(seen), Number(wanted), (a, b) => a < b),
        "NumericLessThanEquals" => Compare(Number(seen), Number(wanted), (a, b) => a <= b),
        "NumericGreaterThan" => Compare(Number(seen), Number(wanted), (a, b) => a > b),
        "NumericGreaterThanEquals" => Compare(Number(seen), Number(wanted), (a, b) => a >= b),
        "DateEquals" => Compare(Date(seen), Date(wanted), (a, b) => a == b),
        "DateLessThan" => Compare(Date(seen), Date(wanted), (a, b) => a < b),
        "DateLessThanEquals" => Compare(Date(seen), Date(wanted), (a, b) => a <= b),
        "DateGreaterThan" => Compare(Date(seen), Date(wanted), (a, b) => a > b),
        "DateGreaterThanEquals" => Compare(Date(seen), Date(wanted), (a, b) => a >= b),
        "Bool" => string.Equals(Text(seen), wanted, StringComparison.OrdinalIgnoreCase),
        "BinaryEquals" => Convert.FromBase64String(wanted).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(Text(seen))),
        "IpAddress" => InRange(seen, wanted),
        _ => throw new InvalidOperationException($"no operator {positive}"),
    };

    // "Each of the six colon-delimited components of the ARN is checked separately and each can include … wildcards". The sixth holds all that
    // follows.
    private static bool ArnMatches(string pattern, string arn)
    {
        var patterns = pattern.Split(':', 6);
        var parts = arn.Split(':', 6);
        return patterns.Length == 6 && parts.Length == 6 && patterns.Zip(parts).All(p => Pattern.Matches(p.First, p.Second));
    }

    private static bool Compare(decimal? a, decimal? b, Func<decimal, decimal, bool> compare) => a is { } left && b is { } right && compare(left, right);

    private static decimal? Number(ConditionValue value) => value.Kind is ConditionValueKind.Number or ConditionValueKind.Text ? Number(Text(value)) : null;

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static decimal? Date(ConditionValue value) => value.Kind switch
    {
        ConditionValueKind.Time => value.Number,
        ConditionValueKind.Number or ConditionValueKind.Text => Date(Text(value)),
        _ => null,
    };

    // "You must specify date/time values with one of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time." In milliseconds
    // here.
    public static decimal? Date(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && text.Length != 4) return seconds * 1000m;
        string[] forms = ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFK"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.ToUnixTimeMilliseconds()
            : null;
    }

    // "The value must be in the standard CIDR format … If you specify an IP address without the associated routing prefix, IAM uses the default
    // prefix value of /32."
    private static bool InRange(ConditionValue seen, string range)
    {
        IPAddress? address = null;
        if (seen.Kind == ConditionValueKind.Address) address = seen.Address;
        else if (seen.Kind == ConditionValueKind.Text && !IPAddress.TryParse(seen.Text, out address)) return false;
        if (address is null) return false;

        var slash = range.Split('/');
        var network = Bits(IPAddress.Parse(slash[0]));
        var bits = Bits(address);
        var length = slash.Length == 2 ? int.Parse(slash[1], CultureInfo.InvariantCulture) : network.Length;
        return network.Length == bits.Length && network[..length] == bits[..length];
    }

    private static string Bits(IPAddress address) => string.Concat(address.GetAddressBytes().Select(b => b.ToString("b8", CultureInfo.InvariantCulture)));
}

namespace Strongroom.Policy;

/// <summary>
/// Which conditions hold only for callers whom the policy's author has chosen. A condition that holds where its key is absent restricts nothing, for an
/// anonymous caller has no keys; one that is true of the bucket itself restricts nobody.
/// </summary>
internal static class FixedValues
{
    private static readonly AddressRange[] PrivateRanges = [Range("10.0.0.0/8"), Range("172.16.0.0/12"), Range("192.168.0.0/16")];

    /// <summary>Whether a condition restricts its statement to fixed values. Its values are alternatives: all must be fixed.</summary>
    public static bool Restrict(PolicyCondition condition)
    {
        var @operator = condition.Operator;
        if (@operator.IsNegated || @operator.IsIfExists || @operator.Quantifier == ConditionQuantifier.ForAllValues) return false;
        if (condition.Key.Name == "aws:sourceip") return condition is AddressCondition addresses && addresses.Ranges.All(IsNarrow);
        var isText = @operator.Test is ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase or ConditionTest.StringLike or ConditionTest.ArnLike;
        return isText && IsFixing(condition.Key) is { } isFixed && condition.Wanted.All(isFixed);
    }

    // How the key's values are told to be fixed; null for a key that restricts nobody.
    private static Func<string, bool>? IsFixing(ConditionKey key) => key.Name switch
    {
        "aws:principalorgid" or "aws:principalorgpaths" or "aws:principalarn" or "aws:principalaccount" or "aws:sourcearn" or "aws:sourcevpc" or "aws:sourcevpce"
            or "aws:sourceowner" or "aws:sourceaccount" or "s3:x-amz-server-side-encryption-aws-kms-key-id" or "s3:dataaccesspointaccount" => IsFixed,
        "aws:userid" => IsFixedUserId,
        "s3:dataaccesspointarn" => IsFixedAccessPoint,
        _ => null,
    };

    private static bool IsFixed(string value) => value.Length > 0 && !value.AsSpan().ContainsAny('*', '?') && !value.Contains("${", StringComparison.Ordinal);

    // "AROA…:name": whoever may assume the role chooses the name.
    private static bool IsFixedUserId(string value) =>
        IsFixed(value) && !(value.StartsWith("AROA", StringComparison.Ordinal) && value.Contains(':', StringComparison.Ordinal));

    // The access point's name may be open where its account is not.
    private static bool IsFixedAccessPoint(string value)
    {
        if (IsFixed(value)) return true;
        var parts = value.Split(':', 6);
        return parts.Length == 6 && parts[..5].All(part => part.Length > 0 && IsFixed(part)) && !value.Contains("${", StringComparison.Ordinal)
            && parts[5].StartsWith("accesspoint/", StringComparison.Ordinal);
    }

    // Wider than a /8 (for IPv6 a /32) is the whole world, unless no packet from the world has such an address.
    private static bool IsNarrow(AddressRange range) =>
        range.PrefixBits >= (range.IsV6 ? 32 : 8) || Array.Exists(PrivateRanges, known => known.Contains(range));

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException(text, nameof(text));
}

using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>What a condition operator does with one value of the policy and one of the request.</summary>
internal enum ConditionTest
{
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    ArnLike,
    Null,
}

/// <summary>Over which of the request's values an operator goes.</summary>
internal enum ConditionQuantifier
{
    /// <summary>The key has one value. Of several, one must match; with a negated operator none may.</summary>
    None,

    /// <summary>Every value must match: true where there is none.</summary>
    ForAllValues,

    /// <summary>One value must match: false where there is none.</summary>
    ForAnyValue,
}

/// <summary>
/// A condition operator with its qualifiers: "ForAllValues:StringNotLikeIfExists". Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
/// </summary>
/// <param name="Name">As the policy has it.</param>
/// <param name="Test">What is tested.</param>
/// <param name="IsNegated">True where the test must not hold.</param>
/// <param name="Quantifier">Over which values.</param>
/// <param name="IsIfExists">True where the condition holds when the key is absent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConditionOperator(string Name, ConditionTest Test, bool IsNegated, ConditionQuantifier Quantifier, bool IsIfExists)
{
    private const string IfExists = "IfExists";

    private static readonly Dictionary<string, (ConditionTest Test, bool IsNegated)> Tests = new(StringComparer.Ordinal)
    {
        ["StringEquals"] = (ConditionTest.StringEquals, false),
        ["StringNotEquals"] = (ConditionTest.StringEquals, true),
        ["StringEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, false),
        ["StringNotEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, true),
        ["StringLike"] = (ConditionTest.StringLike, false),
        ["StringNotLike"] = (ConditionTest.StringLike, true),
        ["NumericEquals"] = (ConditionTest.NumericEquals, false),
        ["NumericNotEquals"] = (ConditionTest.NumericEquals, true),
        ["NumericLessThan"] = (ConditionTest.NumericLessThan, false),
        ["NumericLessThanEquals"] = (ConditionTest.NumericLessThanEquals, false),
        ["NumericGreaterThan"] = (ConditionTest.NumericGreaterThan, false),
        ["NumericGreaterThanEquals"] = (ConditionTest.NumericGreaterThanEquals, false),
        ["DateEquals"] = (ConditionTest.DateEquals, false),
        ["DateNotEquals"] = (ConditionTest.DateEquals, true),
        ["DateLessThan"] = (ConditionTest.DateLessThan, false),
        ["DateLessThanEquals"] = (ConditionTest.DateLessThanEquals, false),
        ["DateGreaterThan"] = (ConditionTest.DateGreaterThan, false),
        ["DateGreaterThanEquals"] = (ConditionTest.DateGreaterThanEquals, false),
        ["Bool"] = (ConditionTest.Bool, false),
        ["BinaryEquals"] = (ConditionTest.BinaryEquals, false),
        ["IpAddress"] = (ConditionTest.IpAddress, false),
        ["NotIpAddress"] = (ConditionTest.IpAddress, true),
        // AWS documents that the two behave identically.
        ["ArnEquals"] = (ConditionTest.ArnLike, false),
        ["ArnLike"] = (ConditionTest.ArnLike, false),
        ["ArnNotEquals"] = (ConditionTest.ArnLike, true),
        ["ArnNotLike"] = (ConditionTest.ArnLike, true),
        ["Null"] = (ConditionTest.Null, false),
    };

    /// <summary>Reads an operator; null where AWS has none of that name. Presence is what Null tests: it takes neither qualifier.</summary>
    public static ConditionOperator? TryParse(string name)
    {
        var quantifier = ConditionQuantifier.None;
        var rest = name.AsSpan();
        if (rest.IndexOf(':') is var colon and >= 0)
        {
            if (rest[..colon] is "ForAllValues") quantifier = ConditionQuantifier.ForAllValues;
            else if (rest[..colon] is "ForAnyValue") quantifier = ConditionQuantifier.ForAnyValue;
            else return null;
            rest = rest[(colon + 1)..];
        }
        var isIfExists = rest.EndsWith(IfExists, StringComparison.Ordinal);
        if (isIfExists) rest = rest[..^IfExists.Length];
        if (!Tests.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(rest, out var found)) return null;
        if (found.Test == ConditionTest.Null && (isIfExists || quantifier != ConditionQuantifier.None)) return null;
        return new ConditionOperator(name, found.Test, found.IsNegated, quantifier, isIfExists);
    }

    /// <summary>What the operator says of a key that the request does not have.</summary>
    public bool HoldsWhenAbsent => IsIfExists || Quantifier switch
    {
        ConditionQuantifier.ForAllValues => true,
        ConditionQuantifier.ForAnyValue => false,
        _ => IsNegated,
    };
}

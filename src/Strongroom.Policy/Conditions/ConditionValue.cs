using System.Net;
using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>What a condition value is.</summary>
public enum ConditionValueKind
{
    /// <summary>The key is not in the request.</summary>
    Absent,

    /// <summary>One text.</summary>
    Text,

    /// <summary>Any number of texts: a multivalued key, which may also be empty.</summary>
    Texts,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>An IP address.</summary>
    Address,
}

/// <summary>The value of one condition key in one request. Made without allocating, so that a decision costs none.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ConditionValue
{
    private readonly object? reference;
    private readonly long number;

    private ConditionValue(ConditionValueKind kind, object? reference, long number)
    {
        Kind = kind;
        this.reference = reference;
        this.number = number;
    }

    /// <summary>The key is not in the request.</summary>
    public static ConditionValue Absent => default;

    /// <summary>What it is.</summary>
    public ConditionValueKind Kind { get; }

    /// <summary>True where the key is in the request.</summary>
    public bool IsPresent => Kind != ConditionValueKind.Absent;

    /// <summary>The text of <see cref="ConditionValueKind.Text"/>.</summary>
    public string Text => (string)reference!;

    /// <summary>The texts of <see cref="ConditionValueKind.Texts"/>.</summary>
    public IReadOnlyList<string> Texts => (IReadOnlyList<string>)reference!;

    /// <summary>The number, or for a time the milliseconds since 1970 UTC.</summary>
    public long Number => number;

    /// <summary>The truth.</summary>
    public bool Truth => number != 0;

    /// <summary>The address.</summary>
    public IPAddress Address => (IPAddress)reference!;

    /// <summary>One text; absent for null.</summary>
    public static ConditionValue Of(string? text) => text is null ? default : new(ConditionValueKind.Text, text, 0);

    /// <summary>A multivalued key.</summary>
    public static ConditionValue Of(IReadOnlyList<string> texts) => new(ConditionValueKind.Texts, texts, 0);

    /// <summary>A number.</summary>
    public static ConditionValue Of(long number) => new(ConditionValueKind.Number, null, number);

    /// <summary>True or false.</summary>
    public static ConditionValue Of(bool truth) => new(ConditionValueKind.Truth, null, truth ? 1 : 0);

    /// <summary>A moment.</summary>
    public static ConditionValue Of(DateTimeOffset time) => new(ConditionValueKind.Time, null, time.ToUnixTimeMilliseconds());

    /// <summary>An IP address; an IPv4 address mapped into IPv6 is to be unmapped before. Absent for null.</summary>
    public static ConditionValue Of(IPAddress? address) => address is null ? default : new(ConditionValueKind.Address, address, 0);

    /// <summary>The value as a policy's text would have it, for explanations and for operators that compare text. Multivalued: joined by commas.</summary>
    public override string ToString() => Kind switch
    {
        ConditionValueKind.Absent => "",
        ConditionValueKind.Text => Text,
        ConditionValueKind.Texts => string.Join(',', Texts),
        ConditionValueKind.Number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ConditionValueKind.Truth => Truth ? "true" : "false",
        ConditionValueKind.Time => DateTimeOffset.FromUnixTimeMilliseconds(number).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        _ => Address.ToString(),
    };
}

/// <summary>The condition keys of one request, found when a condition or a policy variable asks for them.</summary>
public interface IConditionContext
{
    /// <summary>The key's value; absent where the request or the action does not have it.</summary>
    ConditionValue Find(ConditionKey key);
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Strongroom.Policy;

/// <summary>An address range in CIDR notation, or one address. IPv4 and IPv6 never match each other.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AddressRange
{
    private static readonly SearchValues<char> QuadCharacters = SearchValues.Create("0123456789.");
    private readonly UInt128 network;
    private readonly UInt128 mask;

    private AddressRange(UInt128 address, UInt128 mask, bool isV6, int prefix)
    {
        network = address & mask;
        this.mask = mask;
        IsV6 = isV6;
        PrefixBits = prefix;
    }

    /// <summary>True for IPv6.</summary>
    public bool IsV6 { get; }

    /// <summary>How many leading bits are fixed.</summary>
    public int PrefixBits { get; }

    /// <summary>Reads "203.0.113.0/24", "2001:db8::/32" or an address alone. Address bits after the prefix do not count.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        // IPAddress would also read "1" and "0x7f.1" and "fe80::1%eth0": none of them is a way to write an address in a policy.
        if (address.Contains('%') || address.Contains('[') || !IPAddress.TryParse(address, out var parsed)) return false;
        var isV6 = parsed.AddressFamily == AddressFamily.InterNetworkV6;
        if (!isV6 && !IsDottedQuad(address)) return false;
        var bits = isV6 ? 128 : 32;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits)) return false;
        range = new AddressRange(Bits(parsed), prefix == 0 ? UInt128.Zero : UInt128.MaxValue << (bits - prefix), isV6, prefix);
        return true;
    }

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 == IsV6 && (Bits(address) & mask) == network;

    /// <summary>Whether the whole of another range lies in it.</summary>
    public bool Contains(in AddressRange other) => IsV6 == other.IsV6 && other.PrefixBits >= PrefixBits && (other.network & mask) == network;

    private static bool IsDottedQuad(ReadOnlySpan<char> text) => text.Count('.') == 3 && !text.ContainsAnyExcept(QuadCharacters) && !HasLeadingZero(text);

    // "010" is eight to some readers and ten to others.
    private static bool HasLeadingZero(ReadOnlySpan<char> text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
            if (text[i] == '0' && text[i + 1] != '.' && (i == 0 || text[i - 1] == '.')) return true;
        return false;
    }

    private static UInt128 Bits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}

/// <summary>IpAddress and NotIpAddress.</summary>
internal sealed class AddressCondition(ConditionOperator @operator, ConditionKey key, IReadOnlyList<string> wanted, AddressRange[] values)
    : PolicyCondition(@operator, key, wanted)
{
    /// <summary>The policy's ranges.</summary>
    public IReadOnlyList<AddressRange> Ranges => values;

    /// <inheritdoc/>
    protected override bool Matches(in ConditionValue value, IConditionContext context)
    {
        var address = value.Kind switch
        {
            ConditionValueKind.Address => value.Address,
            ConditionValueKind.Text when IPAddress.TryParse(value.Text, out var parsed) => parsed,
            _ => null,
        };
        if (address is null) return false;
        foreach (var range in values)
            if (range.Contains(address)) return true;
        return false;
    }
}

using System.Buffers;
using Strongroom.Crypto;

namespace Strongroom.Keys.Model;

/// <summary>The public name of an epoch of a root of trust: "root-" and 16 small hex digits, random. What it wraps names it.</summary>
public static class RootEpochId
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 5 + (2 * RandomBytes);

    private const int RandomBytes = 8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private static ReadOnlySpan<byte> Prefix => "root-"u8;

    /// <summary>Draws one.</summary>
    public static string Create(RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[RandomBytes];
        random.Fill(bytes);
        return "root-" + Convert.ToHexStringLower(bytes);
    }

    /// <summary>True where these are the ASCII characters of an id.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length == Length && id.StartsWith(Prefix) && !id[Prefix.Length..].ContainsAnyExcept(HexDigits);
}

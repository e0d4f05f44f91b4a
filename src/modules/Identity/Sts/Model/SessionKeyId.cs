using System.Diagnostics.CodeAnalysis;
using Strongroom.Crypto;
using Strongroom.Kernel;

namespace Strongroom.Identity.Sts;

/// <summary>
/// Access key ids of sessions: "ASIA" and 16 characters of base32, of which the first eight tell the account, as AWS's do, so that GetAccessKeyInfo
/// knows whose a key is that is kept nowhere. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
/// </summary>
internal static class SessionKeyId
{
    public const string Prefix = "ASIA";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int AccountCharacters = 8;
    private const int RandomCharacters = 8;
    private const int BitsEach = 5;

    public static int Length => Prefix.Length + AccountCharacters + RandomCharacters;

    /// <summary>A new id. Two of one account are the same once in 2^40, and that harms nothing: a token is bound to the id and is compared itself.</summary>
    public static string Draw(AccountId account, RandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        Span<char> id = stackalloc char[Length];
        Prefix.CopyTo(id);
        // Twelve digits are below 2^40.
        Write(ulong.Parse(account.Value), id.Slice(Prefix.Length, AccountCharacters));
        Write(BitConverter.ToUInt64(bytes), id[(Prefix.Length + AccountCharacters)..]);
        return id.ToString();
    }

    /// <summary>The account that an id tells; false where it is no id of a session.</summary>
    public static bool TryAccount([NotNullWhen(true)] string? id, out AccountId account)
    {
        account = default;
        if (id is null || id.Length != Length || !id.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        ulong number = 0;
        foreach (var c in id.AsSpan(Prefix.Length))
            if (!Alphabet.Contains(c)) return false;
        foreach (var c in id.AsSpan(Prefix.Length, AccountCharacters)) number = (number << BitsEach) | (uint)Alphabet.IndexOf(c);
        return AccountId.TryParse(number.ToString("D12"), out account);
    }

    private static void Write(ulong value, Span<char> to)
    {
        for (var i = to.Length - 1; i >= 0; i--, value >>= BitsEach) to[i] = Alphabet[(int)(value & 31)];
    }
}

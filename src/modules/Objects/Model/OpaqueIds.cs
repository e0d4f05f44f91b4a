using System.Buffers.Text;
using Strongroom.Crypto;

namespace Strongroom.Objects;

/// <summary>
/// Ids that clients are handed and hand back: nobody can guess them, and they are letters, digits, - and _. None begins with -, which command lines would
/// take for an option.
/// </summary>
internal static class OpaqueIds
{
    /// <summary>A new id.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="bytes">How many bytes are drawn, 1 to 64; one bit of them is given up.</param>
    public static string New(RandomSource random, int bytes)
    {
        Span<byte> drawn = stackalloc byte[bytes];
        random.Fill(drawn);
        // The first character stands for the first six bits, and - is 62 of 63.
        drawn[0] &= 0x7F;
        return Base64Url.EncodeToString(drawn);
    }
}

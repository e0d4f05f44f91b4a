using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Identity.Mfa;

/// <summary>
/// Time-based one-time passwords: SHA-1, steps of 30 seconds, as virtual MFA devices compute them. Spec: https://www.rfc-editor.org/rfc/rfc6238
/// </summary>
internal static class Totp
{
    /// <summary>Seconds of a step.</summary>
    public const int StepSeconds = 30;

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>How many steps a device's clock may be off, either way, beyond the drift that is known of it.</summary>
    public const int WindowSteps = 1;

    /// <summary>The step of a moment: whole half-minutes since 1970 UTC.</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> seed, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(seed, counter, hash);
        // The last four bits say where the number is read: RFC 4226, 5.3.
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7FFF_FFFF;
        uint modulus = 1;
        for (var i = 0; i < digits; i++) modulus *= 10;
        return (number % modulus).ToString("D" + digits);
    }

    /// <summary>The step, within the window around <paramref name="step"/>, whose code this is; null where it is none's. All are compared, in constant time.</summary>
    public static long? Find(ReadOnlySpan<byte> seed, string code, long step, int window = WindowSteps)
    {
        long? found = null;
        for (var offset = -window; offset <= window; offset++)
            if (IsCode(seed, code, step + offset)) found = step + offset;
        return found;
    }

    /// <summary>The first of two steps in a row whose codes these are, within a window; null where there are none.</summary>
    public static long? FindPair(ReadOnlySpan<byte> seed, string first, string second, long step, int window)
    {
        long? found = null;
        for (var offset = -window; offset <= window; offset++)
            if (IsCode(seed, first, step + offset) & IsCode(seed, second, step + offset + 1)) found = step + offset;
        return found;
    }

    private static bool IsCode(ReadOnlySpan<byte> seed, string code, long step) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code), Encoding.ASCII.GetBytes(Code(seed, step)));
}

using System.Globalization;

namespace Strongroom.Load;

/// <summary>Reads the sizes and times that a person types: <c>4KiB</c>, <c>64MiB</c>, <c>512</c>; <c>5s</c>, <c>200ms</c>, <c>2m</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, long Bytes)[] ByteUnits =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("B", 1), ("", 1)];

    private static readonly (string Suffix, double Seconds)[] TimeUnits = [("ms", 0.001), ("m", 60), ("s", 1), ("", 1)];

    /// <summary>Bytes, 0 to 1 GiB: the whole payload is held in memory.</summary>
    /// <exception cref="FormatException">Not a number with a known unit, or out of range.</exception>
    public static int Bytes(string text)
    {
        foreach (var (suffix, bytes) in ByteUnits)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                && n <= (1L << 30) / bytes)
                return (int)(n * bytes);
        }

        throw new FormatException($"'{text}' is not a size between 0 and 1GiB (write 512, 4KiB, 64MiB)");
    }

    /// <summary>A time from 0 to one hour.</summary>
    /// <exception cref="FormatException">Not a number with a known unit, or out of range.</exception>
    public static TimeSpan Time(string text)
    {
        foreach (var (suffix, seconds) in TimeUnits)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)
                && n * seconds <= 3600)
                return TimeSpan.FromSeconds(n * seconds);
        }

        throw new FormatException($"'{text}' is not a time between 0 and one hour (write 200ms, 5s, 2m)");
    }
}

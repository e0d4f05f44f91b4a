using System.Globalization;
using System.Runtime.InteropServices;
using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>A range of an object's bytes that was asked for and that it has.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many; not 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Content-Range of this range of an object.</summary>
    public string ContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{Offset + Length - 1}/{size}");

    /// <summary>
    /// Reads Range by RFC 9110 §14. Null where the whole object is to be sent: no header, one that is not well formed, another unit, or several
    /// ranges, which S3 does not serve.
    /// </summary>
    public static Result<ByteRange?> Of(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return Result<ByteRange?>.Success(null);
        var spec = header.AsSpan(6).Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(',')) return Result<ByteRange?>.Success(null);
        if (dash == 0)
        {
            if (!TryNumber(spec[1..], out var suffix)) return Result<ByteRange?>.Success(null);
            return suffix == 0 || size == 0 ? S3Errors.InvalidRange(header, size) : new ByteRange(Math.Max(0, size - suffix), Math.Min(size, suffix));
        }
        if (!TryNumber(spec[..dash], out var first)) return Result<ByteRange?>.Success(null);
        var last = long.MaxValue;
        if (dash + 1 < spec.Length && (!TryNumber(spec[(dash + 1)..], out last) || last < first)) return Result<ByteRange?>.Success(null);
        return first >= size ? S3Errors.InvalidRange(header, size) : new ByteRange(first, Math.Min(last, size - 1) - first + 1);
    }

    /// <summary>Digits alone; more of them than fit are as good as the largest number.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        number = long.MaxValue;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9')) return false;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = long.MaxValue;
        return true;
    }
}

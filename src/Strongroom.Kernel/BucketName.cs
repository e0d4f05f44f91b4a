namespace Strongroom.Kernel;

/// <summary>
/// A general-purpose bucket's name under AWS's rules for new buckets: 3 to 63 characters of a-z, 0-9, '.' and '-'.
/// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
/// </summary>
public readonly record struct BucketName
{
    /// <summary>The fewest characters a name may have.</summary>
    public const int LengthMin = 3;

    /// <summary>The most characters a name may have.</summary>
    public const int LengthMax = 63;

    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    private readonly string? name;

    private BucketName(string name) => this.name = name;

    /// <summary>The name; empty for the default value, which names no bucket.</summary>
    public string Value => name ?? "";

    /// <summary>Reads a name; false where it breaks one of AWS's rules.</summary>
    public static bool TryParse(string? text, out BucketName bucket)
    {
        bucket = default;
        if (text is null || !IsValid(text)) return false;
        bucket = new BucketName(text);
        return true;
    }

    /// <summary>Reads a name that is known to be well formed.</summary>
    /// <exception cref="FormatException">The text breaks a naming rule.</exception>
    public static BucketName Parse(string text) =>
        TryParse(text, out var bucket) ? bucket : throw new FormatException("Not a valid bucket name.");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string text)
    {
        if (text.Length is < LengthMin or > LengthMax) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '-')) return false;
        if (!char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1])) return false;
        if (text.Contains("..", StringComparison.Ordinal) || LooksLikeAddress(text)) return false;
        foreach (var prefix in ReservedPrefixes)
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var suffix in ReservedSuffixes)
            if (text.EndsWith(suffix, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>"192.168.5.4" would be taken for a host: four groups of digits are refused whatever their value.</summary>
    private static bool LooksLikeAddress(string text)
    {
        var groups = text.Split('.');
        return groups.Length == 4 && Array.TrueForAll(groups, g => g.Length is > 0 and <= 3 && !g.AsSpan().ContainsAnyExceptInRange('0', '9'));
    }
}

using System.Text;

namespace Strongroom.Objects;

/// <summary>
/// Metadata beyond US-ASCII travels as RFC 2047 encoded words: decoded before it is kept, encoded again when it is told.
/// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata and https://www.rfc-editor.org/rfc/rfc2047
/// </summary>
internal static class EncodedWords
{
    private const string Open = "=?";
    private const string Close = "?=";

    /// <summary>Decodes a value that consists of UTF-8 encoded words; any other stays as it is.</summary>
    public static string Decode(string value)
    {
        if (!value.StartsWith(Open, StringComparison.Ordinal) || !value.EndsWith(Close, StringComparison.Ordinal)) return value;
        var bytes = new List<byte>();
        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (!TryDecode(word, bytes)) return value;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return value;
        }
    }

    /// <summary>Encodes a value that a header could not carry as it is.</summary>
    public static string Encode(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? $"{Open}UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}{Close}" : value;

    private static bool TryDecode(string word, List<byte> bytes)
    {
        if (!word.StartsWith(Open, StringComparison.Ordinal) || !word.EndsWith(Close, StringComparison.Ordinal) || word.Length < 8) return false;
        var fields = word[2..^2].Split('?');
        if (fields.Length != 3 || !fields[0].Equals("UTF-8", StringComparison.OrdinalIgnoreCase)) return false;
        return fields[1] switch
        {
            "B" or "b" => TryBase64(fields[2], bytes),
            "Q" or "q" => TryQuoted(fields[2], bytes),
            _ => false,
        };
    }

    private static bool TryBase64(string text, List<byte> bytes)
    {
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length)) return false;
        bytes.AddRange(buffer.AsSpan(0, length));
        return true;
    }

    private static bool TryQuoted(string text, List<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value)) return false;
                bytes.Add(value);
                i += 2;
            }
            else if (text[i] is >= '!' and <= '~')
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
            }
            else
            {
                return false;
            }
        }
        return true;
    }
}

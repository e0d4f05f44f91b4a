using System.Buffers;
using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>The query string, decoded, in the order it was sent. Names are case-sensitive, as they are to AWS.</summary>
public sealed class QueryParameters
{
    /// <summary>The most parameters that one request may carry.</summary>
    public const int CountMax = 128;

    // The one list that S3's and S3 Control's requests have in their query: UntagResource's keys.
    private const string ListParameter = "tagKeys";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, string>> parameters;

    private QueryParameters(List<KeyValuePair<string, string>> parameters) => this.parameters = parameters;

    /// <summary>No parameters.</summary>
    public static QueryParameters Empty { get; } = new([]);

    /// <summary>Name and decoded value, in order; a parameter without "=" has the empty value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => parameters;

    /// <summary>True where the parameter is there, with or without a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The parameter's value, or null.</summary>
    public string? Find(string name)
    {
        foreach (var (key, value) in parameters)
            if (string.Equals(key, name, StringComparison.Ordinal)) return value;
        return null;
    }

    /// <summary>Reads a raw query string, with or without its question mark.</summary>
    /// <exception cref="ServiceException">A name that is no list's is given twice, an escape is broken, or there are more than <see cref="CountMax"/>.</exception>
    public static QueryParameters Parse(ReadOnlySpan<char> raw)
    {
        if (raw.Length > 0 && raw[0] == '?') raw = raw[1..];
        if (raw.IsEmpty) return Empty;
        var list = new List<KeyValuePair<string, string>>();
        foreach (var range in raw.Split('&'))
        {
            var pair = raw[range];
            if (pair.IsEmpty) continue;
            if (list.Count == CountMax) throw new ServiceException(WireErrors.InvalidArgument("Too many query parameters."));
            var cut = pair.IndexOf('=');
            var name = Decode(cut < 0 ? pair : pair[..cut], plusIsSpace: true);
            var value = cut < 0 ? "" : Decode(pair[(cut + 1)..], plusIsSpace: true);
            foreach (var (key, _) in list)
                // Two values of one name are read differently by different layers: that is how checks are passed around.
                if (string.Equals(key, name, StringComparison.Ordinal) && !string.Equals(name, ListParameter, StringComparison.Ordinal))
                    throw new ServiceException(WireErrors.InvalidArgument("A query parameter was given twice.").With("ArgumentName", name));
            list.Add(new(name, value));
        }
        return new QueryParameters(list);
    }

    /// <summary>Decodes percent escapes into UTF-8 text.</summary>
    /// <exception cref="ServiceException">An escape is incomplete, or the bytes are no UTF-8: InvalidURI.</exception>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        if (text.IndexOfAny('%', '+') < 0 && Ascii.IsValid(text)) return text.ToString();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (c == '%')
                {
                    if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                        throw new ServiceException(WireErrors.InvalidUri());
                    buffer[length++] = (byte)((Convert.ToInt32(text[i + 1].ToString(), 16) << 4) | Convert.ToInt32(text[i + 2].ToString(), 16));
                    i += 2;
                }
                else if (c == '+' && plusIsSpace)
                {
                    buffer[length++] = (byte)' ';
                }
                else if (c < 0x80)
                {
                    buffer[length++] = (byte)c;
                }
                else
                {
                    var take = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                    length += Strict.GetBytes(text.Slice(i, take), buffer.AsSpan(length));
                    i += take - 1;
                }
            }
            return Strict.GetString(buffer, 0, length);
        }
        catch (ArgumentException)
        {
            throw new ServiceException(WireErrors.InvalidUri());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

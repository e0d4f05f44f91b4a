using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>The headers of one part of a form, as far as they matter: which field it is, and the file's name. Spec: RFC 7578 §4.2</summary>
/// <param name="Name">The field's name, lower case.</param>
/// <param name="FileName">The file's own name without folders, or null.</param>
internal sealed record PartHead(string Name, string? FileName)
{
    private const string Disposition = "content-disposition:";

    /// <exception cref="ServiceException">MalformedPOSTRequest.</exception>
    public static PartHead Parse(ReadOnlySpan<byte> utf8)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new ServiceException(PostFormErrors.Malformed());
        }
        foreach (var line in text.Split("\r\n"))
        {
            if (!line.StartsWith(Disposition, StringComparison.OrdinalIgnoreCase)) continue;
            string? name = null, fileName = null, extended = null;
            foreach (var (key, value) in Parameters(line[Disposition.Length..]))
            {
                if (key == "name") name ??= value;
                else if (key == "filename") fileName ??= value;
                else if (key == "filename*") extended ??= Extended(value);
            }
            if (string.IsNullOrEmpty(name)) throw new ServiceException(PostFormErrors.Malformed());
            return new PartHead(name.ToLowerInvariant(), WithoutFolders(extended ?? fileName));
        }
        throw new ServiceException(PostFormErrors.Malformed());
    }

    private static IEnumerable<(string Key, string Value)> Parameters(string text)
    {
        var at = 0;
        if (!Take(text, ref at, ';').Trim().Equals("form-data", StringComparison.OrdinalIgnoreCase)) throw new ServiceException(PostFormErrors.Malformed());
        while (at < text.Length)
        {
            var pair = Take(text, ref at, ';').Trim();
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0) continue;
            var value = pair[(cut + 1)..].Trim();
            if (value is ['"', .. var quoted, '"']) value = quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("%22", "\"", StringComparison.Ordinal);
            yield return (pair[..cut].Trim().ToLowerInvariant(), value);
        }
    }

    /// <summary>Up to the next separator that is not within quotes.</summary>
    private static string Take(string text, ref int at, char separator)
    {
        var start = at;
        var isQuoted = false;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\' && isQuoted && at + 1 < text.Length && text[at + 1] == '"') at++;
            else if (text[at] == '"') isQuoted = !isQuoted;
            else if (text[at] == separator && !isQuoted) return text[start..at++];
        }
        return text[start..];
    }

    /// <summary>RFC 8187: UTF-8''escaped.</summary>
    private static string? Extended(string value)
    {
        const string Prefix = "utf-8''";
        return value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? QueryParameters.Decode(value.AsSpan(Prefix.Length), plusIsSpace: false) : null;
    }

    /// <summary>Some browsers send the whole path on the person's own disk.</summary>
    private static string? WithoutFolders(string? name) => name?[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
}

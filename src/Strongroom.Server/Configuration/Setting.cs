using System.Text;

namespace Strongroom.Server.Configuration;

/// <summary>One setting: its key in strongroom.json, from which the names of its environment variable and its flag follow.</summary>
internal abstract record Setting(string Key, string Default, string Form, string Summary)
{
    /// <summary>STRONGROOM_TLS_CERTIFICATE_FILE for "tls.certificateFile".</summary>
    public string Variable { get; } = "STRONGROOM_" + Join(Key, '_').ToUpperInvariant();

    /// <summary>--tls-certificate-file for "tls.certificateFile".</summary>
    public string Flag { get; } = "--" + Join(Key, '-');

    /// <summary>True where several values may be given: an array in JSON, commas elsewhere.</summary>
    public bool IsList { get; init; }

    /// <summary>True where the value names a file or folder; in strongroom.json it is relative to that file's folder.</summary>
    public bool IsPath { get; init; }

    private static string Join(string key, char separator)
    {
        var name = new StringBuilder();
        foreach (var c in key)
        {
            if (c == '.') name.Append(separator);
            else if (char.IsAsciiLetterUpper(c)) name.Append(separator).Append(char.ToLowerInvariant(c));
            else name.Append(c);
        }

        return name.ToString();
    }
}

/// <summary>A setting with the reading of its text. <paramref name="Read"/> throws <see cref="FormatException"/> with what is wrong.</summary>
internal sealed record Setting<T>(string Key, string Default, string Form, string Summary, Func<string, T> Read)
    : Setting(Key, Default, Form, Summary);

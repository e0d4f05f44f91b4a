namespace Strongroom.Policy.Tests.Reference;

/// <summary>
/// Wildcards and policy variables, as https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html have them. A pattern is a string in which two private
/// characters stand for the wildcards, so that a literal asterisk and a wildcard cannot be mixed up.
/// </summary>
internal static class Pattern
{
    private const char AnyRun = '\uE000';
    private const char AnyOne = '\uE001';

    /// <summary>"An asterisk represents any combination of characters and a question mark represents any single character."</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty) return text.IsEmpty;
        if (pattern[0] == AnyRun) return Matches(pattern[1..], text) || (!text.IsEmpty && Matches(pattern, text[1..]));
        if (text.IsEmpty) return false;
        if (pattern[0] == AnyOne) return Matches(pattern[1..], text[(char.IsHighSurrogate(text[0]) ? 2 : 1)..]);
        return pattern[0] == text[0] && Matches(pattern[1..], text[1..]);
    }

    /// <summary>Makes a pattern of a policy's text.</summary>
    /// <param name="raw">The text.</param>
    /// <param name="wildcards">True where * and ? are wildcards.</param>
    /// <param name="variables">
    /// The value of a variable, or null where it has none; null as a whole where the text has no variables: "Variables were introduced in version
    /// 2012-10-17. … If you don't include the Version element … variables like ${aws:username} are treated as literal strings in the policy."
    /// </param>
    /// <returns>The pattern, or null where a variable has neither a value nor a default.</returns>
    public static string? Make(string raw, bool wildcards, Func<string, string?>? variables)
    {
        var made = new System.Text.StringBuilder();
        for (var at = 0; at < raw.Length; at++)
        {
            var end = variables is not null && raw.AsSpan(at).StartsWith("${") ? raw.IndexOf('}', at) : -1;
            if (end > 0)
            {
                var value = Value(raw[(at + 2)..end], variables!);
                if (value is null) return null;
                made.Append(value);
                at = end;
            }
            else
            {
                made.Append(!wildcards ? raw[at] : raw[at] switch { '*' => AnyRun, '?' => AnyOne, var c => c });
            }
        }
        return made.ToString();
    }

    private static string? Value(string inside, Func<string, string?> variables)
    {
        // "${*} - use where you need an * (asterisk) character. ${?} … ${$} …"
        if (inside is "*" or "?" or "$") return inside;

        // "surround the default value with single quotes, and separate the variable text and the default value with a comma and space"
        var comma = inside.IndexOf(", '", StringComparison.Ordinal);
        return comma < 0 || !inside.EndsWith('\'') ? variables(inside) : variables(inside[..comma]) ?? inside[(comma + 3)..^1];
    }
}

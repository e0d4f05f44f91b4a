using System.Text;

namespace Strongroom.Policy;

/// <summary>
/// What a Resource or NotResource of a policy stands for under a prefix, such as a bucket's objects: for reports that go through resources by their patterns.
/// </summary>
/// <param name="Text">The pattern, its variables replaced: "arn:aws:s3:::b/home/alice/*". A literal * or ? stands as ${*} or ${?}.</param>
/// <param name="Example">A resource that it matches.</param>
public sealed record ResourcePattern(string Text, string Example)
{
    // What a wildcard stands for in an example: hardly any policy names something that begins so.
    private const string Filling = "~example";

    // Stand for ${*}, ${?} and ${$} until the wildcards are read: no ARN has characters of private use.
    private const char LiteralRun = '\uE000';
    private const char LiteralOne = '\uE001';

    /// <summary>Everything under a prefix.</summary>
    public static ResourcePattern All(string prefix) => new(prefix + "*", prefix + Filling);

    /// <summary>The patterns under a prefix that a document's resource comes to.</summary>
    /// <param name="document">The document: policy variables work in the newer version only.</param>
    /// <param name="resource">The resource as the document has it.</param>
    /// <param name="prefix">Literal: "arn:aws:s3:::bucket/".</param>
    /// <param name="find">The values of condition keys; null for one that has none.</param>
    /// <returns>None where it cannot match anything there; several where its wildcards reach over the prefix in several ways.</returns>
    public static IEnumerable<ResourcePattern> Under(PolicyDocument document, string resource, string prefix, Func<string, string?> find)
    {
        var text = document.Version == PolicyDocument.VersionWithVariables ? Expand(resource, find) : resource;
        return text is null ? [] : Rests(text, prefix).Select(rest => Of(prefix + rest));
    }

    /// <summary>A text of a policy with its variables replaced; null where one has neither value nor default.</summary>
    /// <param name="source">The text.</param>
    /// <param name="find">The values of condition keys; null for one that has none.</param>
    public static string? Expand(string source, Func<string, string?> find)
    {
        var text = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            var end = source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{' ? source.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(source[i]);
                continue;
            }
            var name = source.AsSpan(i + 2, end - i - 2);
            i = end;
            switch (name)
            {
                case "*": text.Append(LiteralRun); break;
                case "?": text.Append(LiteralOne); break;
                case "$": text.Append('$'); break;
                default:
                    if (PolicyVariable.TryParse(name) is not { } variable || (find(variable.Key.Text) ?? variable.Otherwise) is not { } value) return null;
                    text.Append(value.Replace('*', LiteralRun).Replace('?', LiteralOne));
                    break;
            }
        }
        return text.ToString();
    }

    /// <summary>An example of what a text with wildcards matches.</summary>
    public static string ExampleOf(string text) =>
        text.Replace("*", Filling, StringComparison.Ordinal).Replace('?', '~').Replace(LiteralRun, '*').Replace(LiteralOne, '?');

    private static ResourcePattern Of(string text) => new(
        text.Replace(LiteralRun.ToString(), "${*}", StringComparison.Ordinal).Replace(LiteralOne.ToString(), "${?}", StringComparison.Ordinal), ExampleOf(text));

    /// <summary>What is left of a pattern once the prefix is matched: wildcards may end in it, or reach over it.</summary>
    private static IEnumerable<string> Rests(string pattern, string prefix)
    {
        var reached = new bool[pattern.Length + 1];
        reached[0] = true;
        PassRuns(pattern, reached);
        foreach (var c in prefix)
        {
            for (var i = pattern.Length; i > 0; i--)
                reached[i] = (reached[i - 1] && (pattern[i - 1] == c || pattern[i - 1] == '?')) || (i < pattern.Length && reached[i] && pattern[i] == '*');
            reached[0] = pattern.Length > 0 && reached[0] && pattern[0] == '*';
            PassRuns(pattern, reached);
        }
        for (var i = 0; i < pattern.Length; i++)
            if (reached[i] && !(i > 0 && pattern[i - 1] == '*' && reached[i - 1])) yield return pattern[i..];
    }

    private static void PassRuns(string pattern, bool[] reached)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (reached[i] && pattern[i] == '*') reached[i + 1] = true;
    }
}

namespace Strongroom.Policy;

/// <summary>A text with the wildcards * (any characters) and ? (any one character). Matching takes no more than their lengths multiplied, whatever the pattern.</summary>
public sealed class WildcardPattern
{
    private readonly PolicyText text;

    private WildcardPattern(PolicyText text) => this.text = text;

    /// <summary>The pattern as it was given.</summary>
    public string Source => text.Source;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="ignoreCase">True where the letters A to Z compare without regard to case; others never do.</param>
    public static WildcardPattern Of(string pattern, bool ignoreCase = false) =>
        new(PolicyText.TryCompile(pattern, WildcardRule.Text, ignoreCase ? CaseRule.Ascii : CaseRule.Exact, withVariables: false)!);

    /// <summary>Whether the whole text matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> value) => text.IsMatch(value, EmptyContext.Instance);

    /// <inheritdoc/>
    public override string ToString() => Source;

    private sealed class EmptyContext : IConditionContext
    {
        public static readonly EmptyContext Instance = new();

        public ConditionValue Find(ConditionKey key) => default;
    }
}

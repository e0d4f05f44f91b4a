using System.Buffers;
using System.Text;

namespace Strongroom.Policy;

/// <summary>Which wildcards a text has.</summary>
internal enum WildcardRule
{
    /// <summary>None: * and ? are themselves.</summary>
    None,

    /// <summary>* and ? span any characters.</summary>
    Text,

    /// <summary>
    /// As in Resource: inside the first five parts * and ? stop at colons, but for a * that ends its part; in the sixth they span any characters.
    /// </summary>
    Resource,
}

/// <summary>
/// A text of a policy's, compiled: with wildcards and policy variables, or without. What a variable stands for is compared as it is: wildcards in it are no
/// wildcards. A variable without value and default is equal to and like nothing: what is negated (StringNotEquals, NotResource) holds then, as AWS documents. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
/// </summary>
internal sealed class PolicyText
{
    // Tokens from here down stand for a variable.
    private const int FirstVariable = -16;
    private const int StackTokensMax = 512;
    private readonly CaseRule rule;
    private readonly int[] tokens; // What follows the literal characters at the start.
    private readonly PolicyVariable[] variables;
    private readonly string literal;
    private readonly bool isAscii;
    private readonly Shape shape;

    private PolicyText(string source, CaseRule rule, int[] all, PolicyVariable[] variables)
    {
        Source = source;
        this.rule = rule;
        this.variables = variables;
        var literals = all.AsSpan().IndexOfAnyInRange(int.MinValue, -1) is var i and >= 0 ? i : all.Length;
        literal = string.Create(literals, all, static (span, characters) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = (char)characters[i];
        });
        // The text itself where it can be: most texts of most policies have no wildcard, and there are many of them.
        if (literal == source) literal = source;
        isAscii = rule == CaseRule.Ascii && Ascii.IsValid(literal);
        tokens = all[literals..];
        shape = tokens switch
        {
            _ when variables.Length > 0 => Shape.Variable,
            [] => Shape.Exact,
            [Glob.Run] => Shape.Prefix,
            _ => Shape.General,
        };
    }

    private enum Shape
    {
        Exact,
        Prefix,
        General,
        Variable,
    }

    /// <summary>As the policy has it.</summary>
    public string Source { get; }

    /// <summary>The condition keys that its variables read.</summary>
    public IEnumerable<ConditionKey> Keys => variables.Select(variable => variable.Key);

    /// <summary>What stands before the first "/" of every value that matches (see <see cref="StatementIndex"/>); null where that is not one text.</summary>
    public string? FindHead()
    {
        if (rule != CaseRule.Exact) return null;
        var slash = literal.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0) return literal[..slash];
        return shape == Shape.Exact ? literal : null;
    }

    /// <summary>Compiles a text.</summary>
    /// <returns>Null where a variable in it is malformed.</returns>
    public static PolicyText? TryCompile(string source, WildcardRule wildcards, CaseRule rule, bool withVariables)
    {
        var compiled = new List<int>(source.Length);
        List<PolicyVariable>? found = null;
        var part = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '$' && withVariables && i + 1 < source.Length && source[i + 1] == '{')
            {
                var end = source.IndexOf('}', i + 2);
                if (end < 0) return null;
                var name = source.AsSpan(i + 2, end - i - 2);
                i = end;
                if (name is "*" or "?" or "$")
                {
                    compiled.Add(name[0]);
                    continue;
                }
                if (PolicyVariable.TryParse(name) is not { } variable) return null;
                found ??= [];
                compiled.Add(FirstVariable - found.Count);
                found.Add(variable);
                continue;
            }
            if (c == ':') part++;
            var isInPart = wildcards == WildcardRule.Resource && part < 5;
            if (wildcards == WildcardRule.None || c is not ('*' or '?'))
            {
                compiled.Add(rule.Fold(c));
            }
            else if (c == '?')
            {
                compiled.Add(isInPart ? Glob.OneInPart : Glob.One);
            }
            else
            {
                var token = isInPart && i + 1 < source.Length && source[i + 1] != ':' ? Glob.RunInPart : Glob.Run;
                if (compiled.Count == 0 || compiled[^1] != token) compiled.Add(token);
            }
        }
        return new PolicyText(source, rule, [.. compiled], found is null ? [] : [.. found]);
    }

    /// <summary>Whether a value matches it.</summary>
    /// <param name="value">The request's value.</param>
    /// <param name="context">Where variables are looked up.</param>
    public bool IsMatch(ReadOnlySpan<char> value, IConditionContext context) => shape switch
    {
        Shape.Exact => value.Length == literal.Length && IsPrefixOf(value),
        Shape.Prefix => value.Length >= literal.Length && IsPrefixOf(value),
        Shape.General => value.Length >= literal.Length && IsPrefixOf(value) && Glob.IsMatch(tokens, value[literal.Length..], rule),
        _ => value.Length >= literal.Length && IsPrefixOf(value) && IsMatchOfVariables(value[literal.Length..], context),
    };

    private bool IsPrefixOf(ReadOnlySpan<char> value)
    {
        if (rule == CaseRule.Exact) return value.StartsWith(literal, StringComparison.Ordinal);
        if (isAscii) return Ascii.EqualsIgnoreCase(value[..literal.Length], literal);
        for (var i = 0; i < literal.Length; i++)
            if (rule.Fold(value[i]) != literal[i]) return false;
        return true;
    }

    private bool IsMatchOfVariables(ReadOnlySpan<char> value, IConditionContext context)
    {
        var rented = ArrayPool<int>.Shared;
        Span<int> room = stackalloc int[StackTokensMax];
        int[]? array = null;
        var count = 0;
        try
        {
            Span<char> buffer = stackalloc char[ValueText.CharactersMax];
            foreach (var token in tokens)
            {
                if (token > FirstVariable)
                {
                    Reserve(1, ref room);
                    room[count++] = token;
                    continue;
                }
                if (!variables[FirstVariable - token].TryResolve(context, buffer, out var text)) return false;
                // What it stands for is longer than what is asked for: no match, and no need for so much room.
                if (text.Length > value.Length) return false;
                Reserve(text.Length, ref room);
                foreach (var c in text) room[count++] = rule.Fold(c);
            }
            return Glob.IsMatch(room[..count], value, rule);
        }
        finally
        {
            if (array is not null) rented.Return(array);
        }

        void Reserve(int more, ref Span<int> room)
        {
            if (count + more <= room.Length) return;
            var larger = rented.Rent(Math.Max(room.Length * 2, count + more));
            room[..count].CopyTo(larger);
            if (array is not null) rented.Return(array);
            room = array = larger;
        }
    }
}

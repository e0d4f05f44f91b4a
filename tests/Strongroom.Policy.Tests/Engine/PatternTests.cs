using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Strongroom.Policy.Tests.Engine;

public sealed class PatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything:at/all", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "é", true)]
    [InlineData("?", "😀", true)]
    [InlineData("??", "😀", false)]
    [InlineData("*??", "😀", false)]
    [InlineData("*?b", "a😀b", true)]
    [InlineData("a?*", "a😀", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a*", "ba", false)]
    [InlineData("*a", "bca", true)]
    [InlineData("*a", "ab", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("a**b", "ab", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*abab*", "aababab", true)]
    [InlineData("abc", "ABC", false)]
    public void Wildcards_span_any_characters(string pattern, string text, bool matches) => Assert.Equal(matches, WildcardPattern.Of(pattern).IsMatch(text));

    [Theory]
    [InlineData("s3:getobject", "S3:GetObject", true)]
    [InlineData("S3:GET*", "s3:getobject", true)]
    [InlineData("kms:decrypt", "\u212Ams:decrypt", false)]
    [InlineData("\u212Ams:*", "kms:decrypt", false)]
    [InlineData("sts:*", "\u017Fts:x", false)]
    [InlineData("iam:*", "\u0131am:x", false)]
    public void Only_the_letters_A_to_Z_lose_their_case(string pattern, string text, bool matches) =>
        Assert.Equal(matches, WildcardPattern.Of(pattern, ignoreCase: true).IsMatch(text));

    [Fact]
    public void Matching_agrees_with_regular_expressions()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 20_000; i++)
        {
            string pattern = Text(random, "ab*?:", 8), text = Text(random, "ab:", 10);
            var expected = Regex.IsMatch(text, "^" + Regex.Escape(pattern).Replace("\\*", "(?s:.*)").Replace("\\?", "(?s:.)") + "\\z", RegexOptions.NonBacktracking);
            Assert.True(expected == WildcardPattern.Of(pattern).IsMatch(text), $"{pattern} {text}");
        }
    }

    [Theory]
    [InlineData("arn:a?*c:x:y:z:*", "arn:a😀c:x:y:z:1", true)]
    [InlineData("arn:a?c*d:x:y:z:*", "arn:a😀cd:x:y:z:1", true)]
    [InlineData("arn:a??c*d:x:y:z:*", "arn:a😀cd:x:y:z:1", false)]
    [InlineData("arn:a*😀d*e:x:y:z:*", "arn:a😀😀de:x:y:z:1", true)]
    public void A_character_of_two_halves_is_one_in_parts_of_ARNs_too(string pattern, string text, bool matches) => Assert.Equal(matches, PolicyText(pattern)(text));

    [Fact]
    public void Resources_agree_with_regular_expressions()
    {
        var random = new Random(20261125);
        for (var i = 0; i < 20_000; i++)
        {
            string pattern = Text(random, "ab*?:", 14), text = Text(random, "ab:", 14);
            var compiled = PolicyText(pattern);
            Assert.True(Regex.IsMatch(text, ResourceRegex(pattern), RegexOptions.NonBacktracking) == compiled(text), $"{pattern} {text}");
        }
    }

    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [InlineData("*a?a?a?a*a?a?a*b")]
    public void No_pattern_takes_more_than_its_length_times_the_texts(string pattern)
    {
        var repeated = string.Concat(Enumerable.Repeat(pattern, 200));
        var text = new string('a', 4_000);
        var clock = Stopwatch.StartNew();
        Assert.False(WildcardPattern.Of(repeated).IsMatch(text));
        Assert.False(PolicyText(repeated)(text));
        Assert.False(PolicyText("arn:a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b:x:y:z:*")("arn:" + text));

        // Not a measurement: a pattern that blew up would not end in this century.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
    }

    private static Func<string, bool> PolicyText(string pattern)
    {
        var compiled = Policy.PolicyText.TryCompile(pattern, WildcardRule.Resource, CaseRule.Exact, withVariables: false)!;
        return text => compiled.IsMatch(text, new Keys());
    }

    // In the first five parts a wildcard stops at colons, unless it is a * that ends its part.
    private static string ResourceRegex(string pattern)
    {
        var regex = "^";
        var part = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var ends = i + 1 == pattern.Length || pattern[i + 1] == ':';
            regex += (pattern[i], part < 5) switch
            {
                ('*', true) when !ends => "[^:]*",
                ('*', _) => "(?s:.*)",
                ('?', true) => "[^:]",
                ('?', _) => "(?s:.)",
                var (c, _) => Regex.Escape(c.ToString()),
            };
            if (pattern[i] == ':') part++;
        }
        return regex + "\\z";
    }

    private static string Text(Random random, string letters, int lengthMax) =>
        new([.. Enumerable.Range(0, random.Next(lengthMax)).Select(_ => letters[random.Next(letters.Length)])]);
}

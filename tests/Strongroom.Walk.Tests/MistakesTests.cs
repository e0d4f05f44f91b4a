using System.Text.RegularExpressions;

namespace Strongroom.Walk.Tests;

/// <summary>docs/testing.md names a test for every mistake that other stores made: the tests are there under these names.</summary>
public sealed partial class MistakesTests
{
    private const string Heading = "## Mistakes that others shipped";
    private const int MistakesMin = 28;

    [Fact]
    public void Every_mistake_has_its_tests()
    {
        var page = Repository.Read("docs", "testing.md");
        var rows = page[page.IndexOf(Heading, StringComparison.Ordinal)..page.IndexOf("## Crash", StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();
        Assert.True(rows.Count >= MistakesMin, $"{rows.Count} rows");
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal))
            .ToLookup(Path.GetFileName, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var named = Named().Matches(row);
            Assert.True(named.Count > 0, $"No test is named: {row}");
            foreach (Match match in named)
                foreach (Capture name in match.Groups["name"].Captures)
                    Assert.Contains(name.Value, File.ReadAllText(Assert.Single(files[match.Groups["file"].Value])), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("`(?<file>[A-Za-z_-]+\\.(?:cs|py|json))`:(?:,? `(?<name>[^`]+)`)+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}

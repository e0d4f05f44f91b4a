using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Strongroom.Walk.Tests;

/// <summary>docs/architecture.md says which project may know which: the projects say the same, no more and no less.</summary>
public sealed class ReferenceGraphTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [Fact]
    public void Projects_reference_what_the_architecture_page_says()
    {
        var said = Said();
        var done = Done();
        Assert.Equal(said.Keys.Order(StringComparer.Ordinal), done.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, references) in said) Assert.Equal((project, Line(references)), (project, Line(done[project])));
    }

    [Fact]
    public void Modules_never_reference_each_other()
    {
        var done = Done();
        var modules = done.Keys.Where(IsModule).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(4, modules.Count);
        foreach (var module in modules) Assert.DoesNotContain(done[module], modules.Contains);
    }

    [Fact]
    public void Nothing_is_found_by_scanning_assemblies()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
            Assert.False(
                Regex.IsMatch(File.ReadAllText(file), @"\.(GetTypes|GetExportedTypes|DefinedTypes)\b|Activator\.CreateInstance|Assembly\.Load", RegexOptions.ExplicitCapture, Bound),
                $"{file} looks for types; lists are written out.");
    }

    /// <summary>Names as the page has them: Kernel, modules/Objects. "all" is every other project.</summary>
    private static Dictionary<string, string[]> Said()
    {
        var page = Repository.Read("docs", "architecture.md");
        var rows = Regex.Matches(page, @"^(?<name>Strongroom\.\w+|modules/\w+) .*(→ (?<to>.+)|(?<none>references nothing))$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Bound)
            .ToDictionary(m => Short(m.Groups["name"].Value), m => m.Groups["to"].Value.Trim(), StringComparer.Ordinal);
        return rows.ToDictionary(
            row => row.Key,
            row => row.Value == "all" ? [.. rows.Keys.Where(k => k != row.Key)] : row.Value.Split(", ", StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal);
    }

    private static Dictionary<string, string[]> Done() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            file => Short(Path.GetFileNameWithoutExtension(file)),
            file => XDocument.Load(file).Descendants("ProjectReference").Select(r => Short(Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))).ToArray(),
            StringComparer.Ordinal);

    private static bool IsModule(string name) => Directory.Exists(Path.Combine(Repository.Root, "src", "modules", name));

    private static string Short(string name) => name[(name.LastIndexOfAny(['.', '/']) + 1)..];

    private static string Line(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}

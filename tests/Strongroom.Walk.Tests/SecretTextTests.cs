using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Strongroom.Walk.Tests;

/// <summary>A record prints its members by itself. One that holds a secret as text must say what it prints, or a log line or an exception tells the secret.</summary>
public sealed partial class SecretTextTests
{
    [Fact]
    public void No_record_prints_a_secret()
    {
        var talkative = Assemblies().SelectMany(a => a.GetTypes()).Where(IsTalkative).Select(t => t.FullName).Order(StringComparer.Ordinal).ToList();
        Assert.Empty(talkative);
    }

    [Fact]
    public void The_search_finds_what_it_is_for()
    {
        Assert.True(IsTalkative(typeof(Loud)));
        Assert.False(IsTalkative(typeof(Quiet)));
        Assert.False(IsTalkative(typeof(Bytes)));
    }

    private static IEnumerable<Assembly> Assemblies()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>([typeof(Server.StrongroomServer).Assembly]);
        while (open.TryDequeue(out var assembly))
        {
            if (!seen.Add(assembly.FullName!)) continue;
            yield return assembly;
            foreach (var name in assembly.GetReferencedAssemblies().Where(n => n.Name!.StartsWith("Strongroom.", StringComparison.Ordinal))) open.Enqueue(Assembly.Load(name));
        }
    }

    private static bool IsTalkative(Type type)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var text = type.GetMethod("ToString", own, []);
        return text?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
            && type.GetProperties(own).Any(p => p.PropertyType == typeof(string) && IsSecret().IsMatch(p.Name) && !p.Name.EndsWith("File", StringComparison.Ordinal) && p.GetMethod?.IsPublic == true);
    }

    [GeneratedRegex("Secret|Plaintext|Passphrase|Password|PrivateKey|^SessionToken$|Base32|^Pin$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IsSecret();

    private sealed record Loud(string SecretAccessKey);

    private sealed record Quiet(string SecretAccessKey)
    {
        public override string ToString() => "quiet";
    }

    private sealed record Bytes(byte[] SecretAccessKey);
}

using System.Text.Json.Nodes;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>Makes a failing case small: takes members and list items away for as long as it goes on failing.</summary>
internal static class Shrinker
{
    public static JsonNode Shrink(JsonNode failing, Func<JsonNode, bool> fails)
    {
        var shrunk = true;
        while (shrunk)
        {
            shrunk = false;
            foreach (var smaller in Smaller(failing))
            {
                if (!Fails(smaller)) continue;
                failing = smaller;
                shrunk = true;
                break;
            }
        }
        return failing;

        // A case that can no longer be read is no smaller failure.
        bool Fails(JsonNode node)
        {
            try { return fails(node); }
            catch (Exception e) when (e is not OutOfMemoryException) { return false; }
        }
    }

    private static IEnumerable<JsonNode> Smaller(JsonNode whole)
    {
        foreach (var path in Paths(whole, []).OrderBy(p => p.Count))
        {
            var copy = whole.DeepClone();
            Remove(copy, path);
            yield return copy;
        }
    }

    private static IEnumerable<List<object>> Paths(JsonNode? node, List<object> at)
    {
        var members = node switch
        {
            JsonObject map => map.Select(p => ((object)p.Key, p.Value)),
            JsonArray list => list.Select((item, i) => ((object)i, item)),
            _ => [],
        };
        foreach (var (step, value) in members)
        {
            List<object> path = [.. at, step];
            yield return path;
            foreach (var deeper in Paths(value, path)) yield return deeper;
        }
    }

    private static void Remove(JsonNode node, List<object> path)
    {
        foreach (var step in path.SkipLast(1)) node = step is int index ? node[index]! : node[(string)step]!;
        if (path[^1] is int last) node.AsArray().RemoveAt(last);
        else node.AsObject().Remove((string)path[^1]);
    }
}

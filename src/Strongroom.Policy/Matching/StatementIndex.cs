namespace Strongroom.Policy;

/// <summary>
/// A policy's statements by the head of the resources that they name: what stands before the first "/", for S3 the bucket. A statement whose resources all
/// begin with a head of their own cannot match a resource with another one, so that a decision passes it by without looking at it. What is left comes in the
/// document's order: the first statement that decides is the same with the index as without.
/// </summary>
internal sealed class StatementIndex
{
    private readonly PolicyStatement[] everywhere;
    private readonly Dictionary<string, PolicyStatement[]>.AlternateLookup<ReadOnlySpan<char>> byHead;

    public StatementIndex(PolicyStatement[] statements)
    {
        var heads = new Dictionary<PolicyStatement, HashSet<string>>();
        foreach (var statement in statements)
            if (statement.Resources?.FindHeads() is { } own) heads.Add(statement, own);
        everywhere = [.. statements.Where(statement => !heads.ContainsKey(statement))];
        var found = new Dictionary<string, PolicyStatement[]>(StringComparer.Ordinal);
        foreach (var head in heads.Values.SelectMany(own => own).Distinct(StringComparer.Ordinal))
            found.Add(head, [.. statements.Where(statement => !heads.TryGetValue(statement, out var own) || own.Contains(head))]);
        byHead = found.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The statements that may match a resource; all others do not.</summary>
    public ReadOnlySpan<PolicyStatement> Of(string resource) => byHead.TryGetValue(HeadOf(resource), out var found) ? found : everywhere;

    /// <summary>What stands before the first "/"; all of it where there is none.</summary>
    public static ReadOnlySpan<char> HeadOf(ReadOnlySpan<char> resource) => resource.IndexOf('/') is var slash and >= 0 ? resource[..slash] : resource;
}

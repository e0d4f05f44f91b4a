using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>
/// Sessions that were opened lately, so that a request costs no opening. Bounded; what was used longest ago makes room. An entry counts for exactly the
/// text that was opened and until its end; its caller for the snapshot of identities that it was made from.
/// </summary>
/// <param name="capacity">The most sessions that are kept, at least 1.</param>
internal sealed class SessionCache(int capacity = 4096)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byUse = [];

    /// <param name="Text">The token as sent.</param>
    /// <param name="Token">What it says.</param>
    /// <param name="Snapshot">The identities that <paramref name="Credential"/> was made from.</param>
    /// <param name="Credential">The caller with its secret; null where the issuer was gone.</param>
    public sealed record Entry(string Text, SessionToken Token, object Snapshot, Credential? Credential);

    /// <summary>The entry of a text, or null.</summary>
    public Entry? Find(string accessKeyId, string text)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(accessKeyId, out var node) || !string.Equals(node.Value.Text, text, StringComparison.Ordinal)) return null;
            if (byUse.First != node)
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
            }
            return node.Value;
        }
    }

    /// <summary>Keeps an entry in place of an earlier one of the same access key id.</summary>
    public void Keep(Entry entry)
    {
        lock (gate)
        {
            Remove(entry.Token.AccessKeyId);
            while (entries.Count >= Math.Max(1, capacity)) Remove(byUse.Last!.Value.Token.AccessKeyId);
            entries[entry.Token.AccessKeyId] = byUse.AddFirst(entry);
        }
    }

    /// <summary>Forgets a session: it has expired.</summary>
    public void Forget(string accessKeyId)
    {
        lock (gate) Remove(accessKeyId);
    }

    private void Remove(string accessKeyId)
    {
        if (entries.Remove(accessKeyId, out var node)) byUse.Remove(node);
    }
}

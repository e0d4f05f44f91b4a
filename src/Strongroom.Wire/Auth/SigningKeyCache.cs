using System.Security.Cryptography;
using Strongroom.Crypto.Signing;

namespace Strongroom.Wire;

/// <summary>
/// Keeps derived signing keys, one per access key, day, region and service: deriving costs four HMACs. Bounded; the key that was used
/// longest ago makes room, and its bytes are zeroed. Whether an access key may still be used is not known here: ask before looking.
/// </summary>
/// <param name="capacity">How many keys are kept, at least 1.</param>
public sealed class SigningKeyCache(int capacity = 4096) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<CredentialScope, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = [];

    /// <summary>Copies the scope's key; false where it is not kept.</summary>
    /// <param name="scope">The claim's scope.</param>
    /// <param name="signingKey">Receives 32 bytes; the caller zeroes them after use.</param>
    public bool TryGet(CredentialScope scope, Span<byte> signingKey)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(scope, out var node)) return false;
            if (byUse.First != node)
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
            }
            node.Value.Key.CopyTo(signingKey);
            return true;
        }
    }

    /// <summary>Derives the scope's key from the secret and keeps it.</summary>
    /// <param name="scope">The claim's scope.</param>
    /// <param name="secretAccessKey">The secret; not kept.</param>
    /// <param name="signingKey">Receives 32 bytes; the caller zeroes them after use.</param>
    public void Derive(CredentialScope scope, ReadOnlySpan<char> secretAccessKey, Span<byte> signingKey)
    {
        SigV4Signing.DeriveKey(secretAccessKey, scope.Date, scope.Region, scope.Service, signingKey);
        lock (gate)
        {
            if (entries.ContainsKey(scope)) return;
            while (entries.Count >= Math.Max(1, capacity)) Remove(byUse.Last!);
            entries[scope] = byUse.AddFirst(new Entry(scope, signingKey[..SigV4Signing.Size].ToArray()));
        }
    }

    /// <summary>Forgets all keys of an access key: it was deleted, or its secret was replaced.</summary>
    public void Forget(string accessKeyId)
    {
        lock (gate)
        {
            for (var node = byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Scope.AccessKeyId == accessKeyId) Remove(node);
                node = next;
            }
        }
    }

    /// <summary>Zeroes all keys.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            while (byUse.Last is { } node) Remove(node);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        CryptographicOperations.ZeroMemory(node.Value.Key);
        entries.Remove(node.Value.Scope);
        byUse.Remove(node);
    }

    private sealed record Entry(CredentialScope Scope, byte[] Key);
}

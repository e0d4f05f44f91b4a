using System.Collections.Concurrent;

namespace Strongroom.Objects;

/// <summary>
/// What was read from the store, kept until a change of it has been committed. A change calls <see cref="Forget"/> after its commit and before it
/// answers: from then on nobody is given what was there before, whoever read it when.
/// </summary>
/// <param name="max">The most entries. One more empties the cache: what is used comes back with its next use.</param>
/// <param name="comparer">Tells keys apart.</param>
internal sealed class CommitCache<TKey, TValue>(int max, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, TValue> entries = new(comparer);
    private readonly Lock gate = new();
    private long generation;

    /// <summary>The entry, or what <paramref name="load"/> reads. What does not exist is not kept: names that nobody has are without number.</summary>
    public TValue? Find(TKey key, Func<TKey, TValue?> load)
    {
        if (entries.TryGetValue(key, out var kept)) return kept;
        var before = Volatile.Read(ref generation);
        if (load(key) is not { } loaded) return null;
        lock (gate)
        {
            // What was read before a change must not be kept after it.
            if (before != generation) return loaded;
            if (entries.Count >= max) entries.Clear();
            entries[key] = loaded;
        }
        return loaded;
    }

    /// <summary>The entry where it is in memory, or null.</summary>
    public TValue? TryGet(TKey key) => entries.GetValueOrDefault(key);

    /// <summary>Drops everything and whatever is being loaded.</summary>
    public void ForgetAll()
    {
        lock (gate)
        {
            Volatile.Write(ref generation, generation + 1);
            entries.Clear();
        }
    }

    /// <summary>Drops an entry and whatever is being loaded.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
        {
            Volatile.Write(ref generation, generation + 1);
            entries.TryRemove(key, out _);
        }
    }
}

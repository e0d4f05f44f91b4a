namespace Strongroom.Storage.Reading;

/// <summary>Bucket and key, for looking up without making an array.</summary>
internal readonly ref struct ObjectName
{
    public ObjectName(long bucket, ReadOnlySpan<byte> key)
    {
        Bucket = bucket;
        Key = key;
        // Seeded for each process: nobody can choose keys that collide.
        var hash = new HashCode();
        hash.Add(bucket);
        hash.AddBytes(key);
        Hash = hash.ToHashCode();
    }

    public long Bucket { get; }

    public ReadOnlySpan<byte> Key { get; }

    public int Hash { get; }
}

/// <summary>Tells rows apart by bucket and key alone.</summary>
internal sealed class ObjectNames : IEqualityComparer<ObjectRow>, IAlternateEqualityComparer<ObjectName, ObjectRow>
{
    public static readonly ObjectNames Instance = new();

    public bool Equals(ObjectRow? x, ObjectRow? y) => x!.Bucket == y!.Bucket && x.Key.AsSpan().SequenceEqual(y.Key);

    public int GetHashCode(ObjectRow obj) => new ObjectName(obj.Bucket, obj.Key).Hash;

    public bool Equals(ObjectName alternate, ObjectRow other) => alternate.Bucket == other.Bucket && alternate.Key.SequenceEqual(other.Key);

    public int GetHashCode(ObjectName alternate) => alternate.Hash;

    public ObjectRow Create(ObjectName alternate) => throw new NotSupportedException("A row is never made of its name.");
}

using System.Security.Cryptography;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>One object version as a view of the store has it, with its attributes open.</summary>
public sealed class StoredObject : IDisposable
{
    private readonly byte[] dataKey;

    internal StoredObject(BucketRow bucket, ObjectRow row, ObjectDetail detail, ObjectAttributes attributes, byte[] dataKey)
    {
        Bucket = bucket;
        Row = row;
        Detail = detail;
        Attributes = attributes;
        this.dataKey = dataKey;
    }

    /// <summary>The bucket.</summary>
    public BucketRow Bucket { get; }

    /// <summary>The version's row.</summary>
    public ObjectRow Row { get; }

    /// <summary>Layout, key and body.</summary>
    public ObjectDetail Detail { get; }

    /// <summary>What the client said about it.</summary>
    public ObjectAttributes Attributes { get; }

    /// <summary>Last modified, cut to whole seconds: HTTP dates and S3's conditions know no finer.</summary>
    public DateTimeOffset LastModified => DateTimeOffset.FromUnixTimeMilliseconds(Row.ModifiedMs / 1000 * 1000);

    /// <summary>The open data key.</summary>
    internal ReadOnlySpan<byte> DataKey => dataKey;

    /// <summary>True once a body reads from it and will dispose it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Zeroes the data key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(dataKey);
}

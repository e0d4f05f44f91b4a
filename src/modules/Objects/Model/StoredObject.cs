using System.Security.Cryptography;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>One object version as a view of the store has it, with its attributes open.</summary>
public sealed class StoredObject : IDisposable
{
    private readonly byte[] dataKey;
    private byte[]? kmsKey;

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

    /// <summary>Takes the open key that its KMS key wraps.</summary>
    internal void UnlockWith(ReadOnlySpan<byte> key) => kmsKey = key.ToArray();

    /// <summary>The key of its body, or of a part's.</summary>
    /// <param name="own">The open data key of the object or part.</param>
    /// <param name="bodyKey">Takes the 32 bytes, which the caller zeroes.</param>
    /// <exception cref="InvalidOperationException">The use of its KMS key was not decided.</exception>
    internal void DeriveBodyKey(ReadOnlySpan<byte> own, Span<byte> bodyKey)
    {
        if (Attributes.Kms is null) own.CopyTo(bodyKey);
        else if (kmsKey is null) throw new InvalidOperationException("The use of the object's KMS key was not decided.");
        else BodyKeys.Derive(own, kmsKey, bodyKey);
    }

    /// <summary>True once a body reads from it and will dispose it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(dataKey);
        CryptographicOperations.ZeroMemory(kmsKey);
    }
}

using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>One object version as a view of the store has it, with its attributes open.</summary>
public sealed class StoredObject : IDisposable
{
    private readonly byte[] dataKey;
    private byte[]? secondKey;

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
    internal void UnlockWith(ReadOnlySpan<byte> key) => secondKey = key.ToArray();

    /// <summary>Takes the client's key.</summary>
    /// <param name="key">As the request brings it, or null.</param>
    /// <returns>Null; InvalidRequest where a key is brought for nothing or is missing, AccessDenied where it is another.</returns>
    internal ServiceError? UnlockWith(CustomerKey? key)
    {
        if (Attributes.CustomerKeyCheck is not { } check) return key is null ? null : CustomerKeyErrors.NotApplicable();
        if (key is null) return CustomerKeyErrors.KeyNeeded();
        secondKey ??= new byte[CustomerKey.KeySize];
        return key.TryOpen(dataKey, check, secondKey) ? null : CustomerKeyErrors.WrongKey();
    }

    /// <summary>The key of its body, or of a part's.</summary>
    /// <param name="own">The open data key of the object or part.</param>
    /// <param name="bodyKey">Takes the 32 bytes, which the caller zeroes.</param>
    /// <exception cref="InvalidOperationException">The use of its KMS key was not decided, or the client's key was not asked for.</exception>
    internal void DeriveBodyKey(ReadOnlySpan<byte> own, Span<byte> bodyKey)
    {
        var kind = Attributes.SecondKey;
        if (kind != SecondKey.None && secondKey is null) throw new InvalidOperationException("The second key of the object's body was not taken.");
        BodyKeys.Derive(kind, own, secondKey, bodyKey);
    }

    /// <summary>True once a body reads from it and will dispose it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(dataKey);
        CryptographicOperations.ZeroMemory(secondKey);
    }
}

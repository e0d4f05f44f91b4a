using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Seals and opens the attributes of objects and uploads, under the data key of each.</summary>
public sealed class AttributesVault(IDataKeys keys, RandomSource random)
{
    /// <summary>Seals attributes under an open data key.</summary>
    public byte[] Seal(ObjectAttributes attributes, ReadOnlySpan<byte> dataKey, long bucket, ReadOnlySpan<byte> key, long instance)
    {
        var plain = new PooledBytes(512);
        try
        {
            AttributesCodec.Encode(attributes, plain);
            Span<byte> context = stackalloc byte[SealContext.BytesMax];
            context = context[..SealContext.OfObject(context, SealPurpose.Attributes, bucket, key, instance)];
            return SealedBody.SealOnce(dataKey, context, plain.Written, random);
        }
        finally
        {
            plain.Dispose();
        }
    }

    /// <summary>Seals changed attributes under the data key that the object has.</summary>
    /// <exception cref="SealBrokenException">The wrapped key is not this object's.</exception>
    public byte[] Reseal(ObjectAttributes attributes, BucketRow bucket, ObjectRow row, ObjectDetail detail)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            OpenKey(bucket, row.Key, row.Instance, detail.WrappedKey, dataKey);
            return Seal(attributes, dataKey, bucket.Instance, row.Key, row.Instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens an object's attributes.</summary>
    /// <exception cref="SealBrokenException">They, or the wrapped key, are not this object's.</exception>
    public ObjectAttributes Open(BucketRow bucket, ObjectRow row, ObjectDetail detail)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            OpenKey(bucket, row.Key, row.Instance, detail.WrappedKey, dataKey);
            return Open(detail.Attributes, dataKey, bucket.Instance, row.Key, row.Instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens an upload's attributes.</summary>
    /// <exception cref="SealBrokenException">They, or the wrapped key, are not this upload's.</exception>
    public ObjectAttributes Open(BucketRow bucket, UploadRow upload)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        try
        {
            OpenKey(bucket, upload.Key, upload.Instance, upload.WrappedKey, dataKey);
            return Open(upload.Attributes, dataKey, bucket.Instance, upload.Key, upload.Instance);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens attributes under an open data key.</summary>
    /// <exception cref="SealBrokenException">They are not what was sealed for this instance.</exception>
    public ObjectAttributes Open(ReadOnlySpan<byte> sealedAttributes, ReadOnlySpan<byte> dataKey, long bucket, ReadOnlySpan<byte> key, long instance)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        context = context[..SealContext.OfObject(context, SealPurpose.Attributes, bucket, key, instance)];
        var length = checked((int)SealedBody.PlainLength(sealedAttributes.Length));
        var plain = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            var opened = SealedBody.OpenOnce(dataKey, context, sealedAttributes, plain);
            return AttributesCodec.Decode(plain.AsSpan(0, opened));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    /// <summary>Makes the data key of an object or upload, open in <paramref name="dataKey"/>; returns it wrapped.</summary>
    public byte[] NewKey(BucketRow bucket, ReadOnlySpan<byte> key, long instance, Span<byte> dataKey)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return keys.NewDataKey(bucket.Account, context[..SealContext.OfObject(context, SealPurpose.ObjectKey, bucket.Instance, key, instance)], dataKey);
    }

    /// <summary>The wrapped key of an object or upload as it is to be kept now, see <see cref="IDataKeys.RenewDataKey"/>.</summary>
    /// <exception cref="SealBrokenException">It is not this instance's.</exception>
    public byte[] RenewKey(BucketRow bucket, ReadOnlySpan<byte> key, long instance, byte[] wrapped, ReadOnlySpan<byte> dataKey = default)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return keys.RenewDataKey(bucket.Account, wrapped, context[..SealContext.OfObject(context, SealPurpose.ObjectKey, bucket.Instance, key, instance)], dataKey);
    }

    /// <summary>The same of a part.</summary>
    /// <exception cref="SealBrokenException">It is not this part's.</exception>
    public byte[] RenewKey(BucketRow bucket, ReadOnlySpan<byte> key, PartRow part, ReadOnlySpan<byte> dataKey = default)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        return keys.RenewDataKey(bucket.Account, part.WrappedKey, context[..SealContext.OfPart(context, SealPurpose.PartKey, bucket.Instance, key, part)], dataKey);
    }

    /// <summary>Opens the data key of an object or upload.</summary>
    /// <exception cref="SealBrokenException">It is not this instance's.</exception>
    public void OpenKey(BucketRow bucket, ReadOnlySpan<byte> key, long instance, ReadOnlySpan<byte> wrapped, Span<byte> dataKey)
    {
        Span<byte> context = stackalloc byte[SealContext.BytesMax];
        keys.OpenDataKey(wrapped, context[..SealContext.OfObject(context, SealPurpose.ObjectKey, bucket.Instance, key, instance)], dataKey);
    }
}

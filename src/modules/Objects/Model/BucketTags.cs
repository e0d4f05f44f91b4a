using System.Buffers.Binary;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// A bucket's tags as they are kept: sealed under a data key of their own, both bound to the bucket's instance. Format:
/// docs/formats/bucket-configuration.md
/// </summary>
internal sealed class BucketTags(IDataKeys keys, RandomSource random)
{
    /// <summary>The document's kind.</summary>
    public const string Kind = "tagging";

    private const byte Version = 1;
    private const int HeadSize = 3;
    private const int ContextSize = 18 + 1 + 8;

    private enum Purpose : byte
    {
        Key = 1,
        Document = 2,
    }

    private static ReadOnlySpan<byte> Label => "strongroom/buckets"u8;

    /// <summary>Seals tags into the document.</summary>
    public byte[] Seal(BucketRow bucket, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        Span<byte> context = stackalloc byte[ContextSize];
        using var plain = new PooledBytes(512);
        try
        {
            AttributesCodec.Encode(new ObjectAttributes { Tags = tags }, plain);
            var wrapped = keys.NewDataKey(bucket.Account, Context(context, Purpose.Key, bucket), dataKey);
            var body = SealedBody.SealOnce(dataKey, Context(context, Purpose.Document, bucket), plain.Written, random);
            var document = new byte[HeadSize + wrapped.Length + body.Length];
            document[0] = Version;
            BinaryPrimitives.WriteUInt16BigEndian(document.AsSpan(1), checked((ushort)wrapped.Length));
            wrapped.CopyTo(document, HeadSize);
            body.CopyTo(document, HeadSize + wrapped.Length);
            return document;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Opens the document.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    /// <exception cref="SealBrokenException">It, or its key, is not this bucket's.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Open(BucketRow bucket, ReadOnlySpan<byte> document)
    {
        var wrapped = KeyOf(document);
        Span<byte> dataKey = stackalloc byte[IDataKeys.KeySize];
        Span<byte> context = stackalloc byte[ContextSize];
        byte[] plain = [];
        try
        {
            keys.OpenDataKey(wrapped, Context(context, Purpose.Key, bucket), dataKey);
            plain = SealedBody.OpenOnce(dataKey, Context(context, Purpose.Document, bucket), document[(HeadSize + wrapped.Length)..]);
            return AttributesCodec.Decode(plain).Tags;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The wrapped key in a document.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> document)
    {
        if (document.Length < HeadSize || document[0] != Version) throw new FormatException("Not a bucket's tags.");
        var length = BinaryPrimitives.ReadUInt16BigEndian(document[1..]);
        return document.Length < HeadSize + length ? throw new FormatException("Not a bucket's tags.") : document.Slice(HeadSize, length);
    }

    /// <summary>The document as it is to be kept now, see <see cref="IDataKeys.RenewDataKey"/>; the very same where its key is wrapped by what wraps now.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    /// <exception cref="SealBrokenException">Its key is not this bucket's.</exception>
    public byte[] Renew(BucketRow bucket, byte[] document)
    {
        Span<byte> context = stackalloc byte[ContextSize];
        var wrapped = KeyOf(document).ToArray();
        var renewed = keys.RenewDataKey(bucket.Account, wrapped, Context(context, Purpose.Key, bucket));
        if (ReferenceEquals(renewed, wrapped)) return document;
        var head = new byte[HeadSize];
        head[0] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), checked((ushort)renewed.Length));
        return [.. head, .. renewed, .. document.AsSpan(HeadSize + wrapped.Length)];
    }

    private static Span<byte> Context(Span<byte> destination, Purpose purpose, BucketRow bucket)
    {
        Label.CopyTo(destination);
        destination[18] = (byte)purpose;
        BinaryPrimitives.WriteInt64BigEndian(destination[19..], bucket.Instance);
        return destination;
    }
}

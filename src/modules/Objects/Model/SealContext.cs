using System.Buffers.Binary;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What a seal is for. The numbers are part of what is sealed: never renumber.</summary>
public enum SealPurpose
{
    /// <summary>An object's or upload's data key.</summary>
    ObjectKey = 1,

    /// <summary>The body of an object that was put in one piece.</summary>
    ObjectBody = 2,

    /// <summary>An object's or upload's attributes.</summary>
    Attributes = 3,

    /// <summary>A part's data key.</summary>
    PartKey = 4,

    /// <summary>The body of a part.</summary>
    PartBody = 5,
}

/// <summary>
/// The associated data of everything sealed for an object: bytes that were sealed for another bucket, key, version or part do not open. The place
/// on disk is not in it, so that compaction copies sealed bytes unchanged. Format: docs/formats/seal-context.md
/// </summary>
public static class SealContext
{
    /// <summary>The most bytes that a context takes.</summary>
    public const int BytesMax = FixedSize + Kernel.ObjectKey.BytesMax;

    private const int FixedSize = 17 + 1 + 8 + 8 + 8 + 4 + 2;

    private static ReadOnlySpan<byte> Label => "strongroom/object"u8;

    /// <summary>Writes the context of an object version, or of an upload, which has the instance of the object that it becomes; returns its length.</summary>
    public static int OfObject(Span<byte> destination, SealPurpose purpose, long bucket, ReadOnlySpan<byte> key, long instance) =>
        Write(destination, purpose, bucket, key, instance, partInstance: 0, partNumber: 0);

    /// <summary>Writes the context of a part, which binds its number too: parts in another order do not open.</summary>
    public static int OfPart(Span<byte> destination, SealPurpose purpose, long bucket, ReadOnlySpan<byte> key, PartRow part) =>
        Write(destination, purpose, bucket, key, part.Owner, part.Instance, part.Number);

    internal static int Write(
        Span<byte> destination, SealPurpose purpose, long bucket, ReadOnlySpan<byte> key, long instance, long partInstance, int partNumber)
    {
        Label.CopyTo(destination);
        destination[17] = (byte)purpose;
        BinaryPrimitives.WriteInt64BigEndian(destination[18..], bucket);
        BinaryPrimitives.WriteInt64BigEndian(destination[26..], instance);
        BinaryPrimitives.WriteInt64BigEndian(destination[34..], partInstance);
        BinaryPrimitives.WriteInt32BigEndian(destination[42..], partNumber);
        BinaryPrimitives.WriteUInt16BigEndian(destination[46..], checked((ushort)key.Length));
        key.CopyTo(destination[FixedSize..]);
        return FixedSize + key.Length;
    }
}

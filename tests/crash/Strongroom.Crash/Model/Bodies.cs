using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Strongroom.Crash.Model;

/// <summary>A part of the block of <see cref="Bodies"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Slice(int Offset, int Length);

/// <summary>Bodies that need not be kept to be compared: slices of one block of random bytes, so that two bodies have no page alike.</summary>
internal static class Bodies
{
    public const int SliceBytesMax = 6 << 20;
    private const int OffsetMax = 8 << 20;
    private static readonly byte[] Block = Fill();

    public static ReadOnlyMemory<byte> Of(Slice slice) => Block.AsMemory(slice.Offset, slice.Length);

    public static Slice Draw(Random random, int length) => new(random.Next(OffsetMax), length);

    public static int LengthOf(IReadOnlyList<Slice> content) => content.Sum(s => s.Length);

    public static bool Matches(IReadOnlyList<Slice> content, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LengthOf(content)) return false;
        foreach (var slice in content)
        {
            if (!bytes[..slice.Length].SequenceEqual(Of(slice).Span)) return false;
            bytes = bytes[slice.Length..];
        }
        return true;
    }

    public static string Md5(Slice slice) => Convert.ToHexStringLower(MD5.HashData(Of(slice).Span));

    /// <summary>The ETag of an upload of parts: MD5 of their MD5s, and how many.</summary>
    public static string Md5(IReadOnlyList<Slice> parts)
    {
        var digests = parts.SelectMany(p => MD5.HashData(Of(p).Span)).ToArray();
        return $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{parts.Count}";
    }

    private static byte[] Fill()
    {
        var block = new byte[OffsetMax + SliceBytesMax];
        new Random(20261122).NextBytes(block);
        return block;
    }
}

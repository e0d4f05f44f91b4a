using System.IO.Compression;
using System.Text.Json;

namespace Strongroom.Identity.Sts;

/// <summary>
/// Packs session policies and tags, whose packed size AWS limits beside their plain one. See
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
/// </summary>
internal static class SessionPacker
{
    /// <summary>The most bytes of a pack. A token of this size still goes into a header, and into a presigned URL but for the longest keys.</summary>
    public const int BytesMax = 3 * 1024;

    // 50 tags of 384 characters, each an escape of six bytes at worst, and 2,048 characters of policy.
    private const int PlainBytesMax = 256 * 1024;

    private const int Quality = 9;
    private const int Window = 18;

    /// <summary>Packs; null where it is larger than <see cref="BytesMax"/>. <paramref name="percent"/> tells how full the pack is, also beyond 100.</summary>
    public static byte[]? Pack(SessionPack pack, out int percent)
    {
        percent = 0;
        if (pack.IsEmpty) return [];
        var document = new SessionPackDocument(
            pack.Policy, pack.PolicyArns.Count == 0 ? null : pack.PolicyArns, SessionPair.Of(pack.Tags), pack.TransitiveTagKeys.Count == 0 ? null : pack.TransitiveTagKeys);
        var plain = JsonSerializer.SerializeToUtf8Bytes(document, SessionJson.Default.SessionPackDocument);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        if (plain.Length > PlainBytesMax || !BrotliEncoder.TryCompress(plain, packed, out var size, Quality, Window))
        {
            percent = int.MaxValue;
            return null;
        }
        percent = ((size * 100) + BytesMax - 1) / BytesMax;
        return size > BytesMax ? null : packed[..size];
    }

    /// <exception cref="InvalidDataException">It is no pack.</exception>
    /// <exception cref="JsonException">It is no pack.</exception>
    public static SessionPack Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.IsEmpty) return SessionPack.Empty;
        var plain = new byte[PlainBytesMax];
        if (!BrotliDecoder.TryDecompress(packed, plain, out var size)) throw new InvalidDataException("A session's pack cannot be read.");
        var document = JsonSerializer.Deserialize(plain.AsSpan(0, size), SessionJson.Default.SessionPackDocument) ?? throw new InvalidDataException("A session's pack is empty.");
        return new(document.Policy, document.Arns ?? [], SessionPair.ToPairs(document.Tags), document.Transitive ?? []);
    }
}

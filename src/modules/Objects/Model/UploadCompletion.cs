using System.Globalization;
using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What completing an upload asks, beside whose it is.</summary>
/// <param name="Parts">The listed parts, in the request's order; each with all checksums that it names by algorithm.</param>
/// <param name="Expected">The object's checksum that the client expects, or null.</param>
/// <param name="ExpectedType">The checksum's type that the client expects, or null.</param>
/// <param name="ExpectedSize">The object's size in bytes that the client expects, or null.</param>
internal sealed record CompletionRequest(
    IReadOnlyList<CompletionRequest.Part> Parts, (ChecksumAlgorithm Algorithm, string Value)? Expected, ChecksumType? ExpectedType, long? ExpectedSize)
{
    /// <summary>A listed part.</summary>
    public sealed record Part(int Number, string ETag, IReadOnlyDictionary<ChecksumAlgorithm, string> Checksums);
}

/// <summary>
/// Makes an object's size, ETag, checksum and part sizes out of an upload's parts, or says what is wrong with the list. Pure: the same
/// parts give the same object.
/// </summary>
internal sealed record UploadCompletion(string ETag, long Size, ObjectChecksum Checksum, PartSizes Sizes, IReadOnlyList<int> Numbers, IReadOnlyList<long> Instances)
{
    /// <summary>
    /// Judges in S3's order: order of the list, each part's existence and ETag and checksum, sizes, the whole's checksum and size.
    /// See https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    /// </summary>
    public static Result<UploadCompletion> Of(CompletionRequest request, string uploadId, ObjectAttributes upload, IReadOnlyDictionary<int, PartRow> stored)
    {
        var kind = upload.Checksum ?? throw new FormatException("An upload has a checksum algorithm.");
        if (request.ExpectedType is { } type && type != kind.Type)
            return S3Errors.InvalidRequest($"The upload was created using the {kind.TypeName} checksum mode. The complete request must use the same checksum mode.");
        for (var i = 1; i < request.Parts.Count; i++)
            if (request.Parts[i].Number <= request.Parts[i - 1].Number) return S3Errors.InvalidPartOrder(uploadId);

        using var checksum = kind.Type == ChecksumType.Composite ? MultipartChecksum.Composite(kind.Algorithm) : MultipartChecksum.FullObject(kind.Algorithm);
        var sizes = new PartSizes();
        var md5s = new byte[request.Parts.Count * Md5Etag.Size];
        var instances = new long[request.Parts.Count];
        for (var i = 0; i < request.Parts.Count; i++)
        {
            var listed = request.Parts[i];
            if (!stored.TryGetValue(listed.Number, out var part) || !string.Equals(part.ETag, listed.ETag, StringComparison.OrdinalIgnoreCase))
                return S3Errors.InvalidPart(uploadId, listed.Number, listed.ETag);
            var kept = ObjectChecksum.OfPart(part.Checksum) is { } c && c.Algorithm == kind.Algorithm ? c : throw new FormatException("A part has its upload's checksum.");
            if (listed.Checksums.TryGetValue(kind.Algorithm, out var told))
            {
                if (!string.Equals(told, kept.Value, StringComparison.Ordinal)) return S3Errors.InvalidPart(uploadId, listed.Number, listed.ETag);
            }
            else if (upload.IsChecksumDeclared && kind.Type == ChecksumType.Composite)
            {
                return S3Errors.InvalidRequest(
                    $"The upload was created using a {kind.Algorithm.Name().ToLowerInvariant()} checksum. The complete request must include the checksum for each part. It was missing for part {listed.Number.ToString(CultureInfo.InvariantCulture)} in the request.");
            }
            if (i + 1 < request.Parts.Count && part.Size < Limits.PartBytesMin) return S3Errors.EntityTooSmall(part.Size, part.Number, part.ETag);
            sizes.Add(part.Number, part.Size);
            checksum.AddPart(Convert.FromBase64String(kept.Value), part.Size);
            Convert.FromHexString(part.ETag, md5s.AsSpan(i * Md5Etag.Size), out _, out _);
            instances[i] = part.Instance;
        }
        if (sizes.TotalSize > Limits.ObjectBytesMax) return S3Errors.EntityTooLarge(sizes.TotalSize, Limits.ObjectBytesMax);
        if (request.ExpectedSize is { } size && size != sizes.TotalSize)
            return S3Errors.InvalidRequest($"The provided 'x-amz-mp-object-size' header value {size} does not match what was computed: {sizes.TotalSize}");
        var whole = kind with { Value = checksum.Finish() };
        if (request.Expected is { } expected && (expected.Algorithm != kind.Algorithm || !string.Equals(expected.Value, whole.Value, StringComparison.Ordinal)))
            return S3Errors.BadChecksum(expected.Algorithm.Name());
        return new UploadCompletion(Md5Etag.OfParts(md5s), sizes.TotalSize, whole, sizes, [.. request.Parts.Select(p => p.Number)], instances);
    }
}

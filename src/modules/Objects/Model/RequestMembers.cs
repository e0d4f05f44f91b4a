using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Members that many operations share, read and judged in one place.</summary>
internal static class RequestMembers
{
    /// <summary>
    /// Members that are judged elsewhere or that a bucket which is not requester-pays ignores, as AWS's do: the gate compares
    /// x-amz-expected-bucket-owner with the owner.
    /// </summary>
    public static void Common(S3RequestReader r)
    {
        _ = r.Header("x-amz-expected-bucket-owner");
        if (r.Header("x-amz-request-payer") is { } payer && !payer.Equals("requester", StringComparison.OrdinalIgnoreCase))
            throw new ServiceException(S3Errors.InvalidArgument("Invalid request payer.", "x-amz-request-payer", payer));
    }

    /// <summary>
    /// What an object is under is said when it is written: asking for it in a read is refused. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    /// </summary>
    public static void NoEncryption(S3RequestReader r)
    {
        const string header = "x-amz-server-side-encryption";
        if (r.Header(header) is { } asked) throw new ServiceException(S3Errors.InvalidArgument("x-amz-server-side-encryption header is not supported for this operation.", header, asked));
    }

    /// <summary>
    /// Members of a streamed body. The body itself carries what they say; what is left to judge is an algorithm that is announced without
    /// a checksum.
    /// </summary>
    public static void Body(S3RequestReader r)
    {
        _ = r.Header("Content-Length");
        _ = r.Header("Content-MD5");
        foreach (var algorithm in ChecksumAlgorithms.All) _ = r.Header(algorithm.HeaderName());
        if (r.Header("x-amz-sdk-checksum-algorithm") is not { } announced) return;
        if (!ChecksumAlgorithms.TryParse(announced.ToUpperInvariant(), out var known))
            throw new ServiceException(S3Errors.InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid."));
        if (r.Body().DeclaredChecksum != known)
            throw new ServiceException(S3Errors.InvalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."));
    }

    /// <summary>Members of a document: they were judged when it was read and proved, before this.</summary>
    public static void Document(S3RequestReader r)
    {
        _ = r.Header("Content-MD5");
        _ = r.Header("x-amz-sdk-checksum-algorithm");
    }

    /// <summary>versionId from the query, or null.</summary>
    /// <exception cref="ServiceException">InvalidArgument: it is empty.</exception>
    public static string? VersionId(S3RequestReader r) => r.Query("versionId") switch
    {
        "" => throw new ServiceException(S3Errors.InvalidArgument("Version id cannot be the empty string", "versionId", "")),
        var id => id,
    };

    /// <summary>x-amz-checksum-mode: true for ENABLED.</summary>
    public static bool ChecksumMode(S3RequestReader r) => r.Header("x-amz-checksum-mode") switch
    {
        null => false,
        var mode when mode.Equals("ENABLED", StringComparison.OrdinalIgnoreCase) => true,
        var mode => throw new ServiceException(S3Errors.InvalidArgument("Value for x-amz-checksum-mode header is invalid.", "x-amz-checksum-mode", mode)),
    };

    /// <summary>An algorithm's name from a header, or null.</summary>
    public static ChecksumAlgorithm? Algorithm(S3RequestReader r, string header)
    {
        if (r.Header(header) is not { } name) return null;
        return ChecksumAlgorithms.TryParse(name.ToUpperInvariant(), out var algorithm)
            ? algorithm
            : throw new ServiceException(S3Errors.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
    }

    /// <summary>uploadId from the query; the route made sure that it is there.</summary>
    public static string UploadId(S3RequestReader r) => r.Query("uploadId") ?? "";

    /// <summary>partNumber of an upload.</summary>
    public static int PartNumber(S3RequestReader r)
    {
        var text = r.Query("partNumber");
        return int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number is >= 1 and <= Limits.PartNumberMax
            ? number
            : throw new ServiceException(S3Errors.InvalidArgument($"Part number must be an integer between 1 and {Limits.PartNumberMax}, inclusive", "partNumber", text ?? ""));
    }
}

using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Reads bucket and key out of host and path. The path is decoded once and not normalised: "..", "//" and "." are parts of keys.
/// Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
/// </summary>
public static class S3Addressing
{
    /// <summary>Reads the address.</summary>
    /// <param name="request">The request.</param>
    /// <param name="label">What stands before the endpoint's name in the host; null for path-style addressing.</param>
    /// <param name="suffix">The endpoint's name that the host ends with; null for an address or a foreign name.</param>
    /// <exception cref="ServiceException">InvalidURI: the path cannot be decoded.</exception>
    public static S3Address Of(WireRequest request, string? label, string? suffix)
    {
        var raw = request.RawPath.AsSpan(1);
        // "s3.localhost" under the suffix "localhost" alone, and "s3.us-east-1.localhost", are the endpoint and no bucket.
        if (label is not null && suffix is not null && NamesBucket(ref label))
        {
            return raw.IsEmpty
                ? new S3Address(S3Target.Bucket, label, null, IsVirtualHosted: true)
                : new S3Address(S3Target.Object, label, Decode(raw), IsVirtualHosted: true);
        }
        if (raw.IsEmpty) return new S3Address(S3Target.Service, null, null, IsVirtualHosted: false);
        // Split before decoding: an escaped slash in the first segment is not the border between bucket and key.
        var cut = raw.IndexOf('/');
        var bucket = Decode(cut < 0 ? raw : raw[..cut]);
        return cut < 0 || cut == raw.Length - 1
            ? new S3Address(S3Target.Bucket, bucket, null, IsVirtualHosted: false)
            : new S3Address(S3Target.Object, bucket, Decode(raw[(cut + 1)..]), IsVirtualHosted: false);
    }

    /// <summary>Takes a trailing "s3" or "s3.REGION" off the label; false where no bucket is left.</summary>
    private static bool NamesBucket(ref string label)
    {
        if (label == "s3" || label.StartsWith("s3.", StringComparison.Ordinal)) return false;
        var cut = label.EndsWith(".s3", StringComparison.Ordinal) ? label.Length - 3 : label.LastIndexOf(".s3.", StringComparison.Ordinal);
        if (cut > 0) label = label[..cut];
        return true;
    }

    private static string Decode(ReadOnlySpan<char> text) => QueryParameters.Decode(text, plusIsSpace: false);
}

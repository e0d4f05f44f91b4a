namespace Strongroom.Wire;

/// <summary>What an S3 request is addressed to.</summary>
public enum S3Target
{
    /// <summary>The service: GET / lists buckets.</summary>
    Service,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>An S3 request's address: path-style or virtual-hosted, told apart by the Host header.</summary>
/// <param name="Target">Service, bucket or object.</param>
/// <param name="Bucket">The bucket's name as sent, decoded and not yet validated; null for the service.</param>
/// <param name="Key">The key as sent, decoded and not yet validated; null unless an object is addressed.</param>
/// <param name="IsVirtualHosted">True where the bucket's name came from the Host header.</param>
public sealed record S3Address(S3Target Target, string? Bucket, string? Key, bool IsVirtualHosted);

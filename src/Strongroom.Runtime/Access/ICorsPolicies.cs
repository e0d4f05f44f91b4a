using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>Tells what a bucket lets scripts of other origins see. Implemented by Objects.</summary>
public interface ICorsPolicies
{
    /// <summary>
    /// The Access-Control-* and Vary headers for an actual (not preflight) request of an origin; empty where no rule of the bucket matches.
    /// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
    /// </summary>
    IReadOnlyList<KeyValuePair<string, string>> HeadersFor(BucketName bucket, string origin, string method);
}

namespace Strongroom.Policy;

/// <summary>How resources are written. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html</summary>
internal static class ResourceRules
{
    private const int PartsMax = 6;

    private static readonly string[] IamPaths =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/", "saml-provider/",
        "oidc-provider/", "report/", "access-report/",
    ];

    /// <summary>What is wrong, or null.</summary>
    /// <param name="resource">As the policy has it.</param>
    /// <param name="kind">What the policy is for.</param>
    /// <param name="bucket">The bucket, for a bucket policy.</param>
    /// <param name="wording">The service's words.</param>
    /// <param name="completed">The resource with the parts that AWS adds to a short one.</param>
    public static PolicyFault? Check(string resource, PolicyKind kind, string? bucket, PolicyWording wording, out string completed)
    {
        completed = resource;
        if (kind == PolicyKind.Bucket) return IsOfBucket(resource, bucket!) ? null : wording.Resource("", resource);
        if (resource == "*") return null;
        var parts = resource.Split(':', PartsMax);
        if (parts.Length < 2) return NoArn(resource, wording);
        completed = string.Join(':', [.. parts.Skip(1).Prepend("arn"), .. Enumerable.Repeat("*", PartsMax - parts.Length)]);
        if (parts[1] is not ("aws" or "aws-cn" or "aws-us-gov" or "*"))
            return wording.Resource($"Partition \"{parts[1]}\" is not valid for resource \"{completed}\".", resource);
        if (parts[0] != "arn") return NoArn(resource, wording);
        if (parts.Length == 2 || parts[2].AsSpan().ContainsAny('*', '?'))
            return wording.Resource("Resource vendor must be fully qualified and cannot contain regexes.", resource);
        if (parts[2].Length == 0) return wording.LegacyResource(resource);
        return parts[2] switch
        {
            "s3" or "iam" when parts.Length is 4 or 5 => wording.LegacyResource(resource),
            "s3" when parts.Length == PartsMax && parts[3] is not ("" or "*") && !IsRegional(parts[5]) =>
                wording.Resource($"Resource {resource} can not contain region information.", resource),
            "iam" when parts.Length == PartsMax && parts[3] is not ("" or "*") =>
                wording.Resource($"IAM resource {resource} cannot contain region information.", resource),
            "iam" when parts.Length == PartsMax && !IsIamPath(parts[5]) =>
                wording.Resource($"IAM resource path must either be \"*\" or start with {string.Join(", ", IamPaths)}.", resource),
            _ => null,
        };
    }

    /// <summary>What of a bucket's ARN a resource of its policy covers.</summary>
    /// <param name="resource">A resource that was checked.</param>
    /// <param name="bucket">The bucket's name.</param>
    public static (bool Bucket, bool Objects) Coverage(string resource, string bucket) => resource["arn:aws:s3:::".Length..][bucket.Length..] switch
    {
        "" => (true, false),
        ['/', ..] => (false, true),
        _ => (true, true),
    };

    private static PolicyFault NoArn(string resource, PolicyWording wording) =>
        wording.Resource($"Resource {resource} must be in ARN format or \"*\".", resource);

    // Access points have a region, and with it an account.
    private static bool IsRegional(string path) => path.StartsWith("accesspoint", StringComparison.Ordinal) || path[..Math.Min(path.Length, 1)] is "*";

    private static bool IsIamPath(string path) =>
        path is "*" or "root" || Array.Exists(IamPaths, prefix => path.StartsWith(prefix, StringComparison.Ordinal)) || path.AsSpan().ContainsAny("*?$");

    // The bucket, what is in it, or both by "bucket*". What begins with a wildcard would be about other people's buckets.
    private static bool IsOfBucket(string resource, string bucket)
    {
        const string Prefix = "arn:aws:s3:::";
        if (!resource.StartsWith(Prefix, StringComparison.Ordinal) || !resource.AsSpan(Prefix.Length).StartsWith(bucket, StringComparison.Ordinal)) return false;
        var rest = resource.AsSpan(Prefix.Length + bucket.Length);
        return rest is "" or ['/', _, ..] or ['*', ..];
    }
}

namespace Strongroom.Policy;

/// <summary>
/// Whether a bucket policy is public as Block Public Access means it. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
/// </summary>
public static class PublicPolicy
{
    /// <summary>The first statement that makes the policy public, or null where it is not public.</summary>
    public static PolicyStatement? Find(PolicyDocument document) => throw new NotSupportedException();
}

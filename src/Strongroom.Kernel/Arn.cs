namespace Strongroom.Kernel;

/// <summary>Amazon Resource Names of what this server holds. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html</summary>
public static class Arn
{
    /// <summary>The one partition this server speaks of.</summary>
    public const string Partition = "aws";

    /// <summary>arn:aws:s3:::BUCKET</summary>
    public static string OfBucket(BucketName bucket) => "arn:aws:s3:::" + bucket.Value;

    /// <summary>arn:aws:s3:::BUCKET/KEY</summary>
    public static string OfObject(BucketName bucket, string key) => string.Concat("arn:aws:s3:::", bucket.Value, "/", key);

    /// <summary>arn:aws:iam::ACCOUNT:root</summary>
    public static string OfRoot(AccountId account) => $"arn:aws:iam::{account.Value}:root";
}

using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Kernel;

/// <summary>Amazon Resource Names of what this server holds. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html</summary>
public static class Arn
{
    /// <summary>The one partition this server speaks of.</summary>
    public const string Partition = "aws";

    private const string IamPrefix = "arn:aws:iam::";

    /// <summary>arn:aws:s3:::BUCKET</summary>
    public static string OfBucket(BucketName bucket) => "arn:aws:s3:::" + bucket.Value;

    /// <summary>arn:aws:s3:::BUCKET/KEY</summary>
    public static string OfObject(BucketName bucket, string key) => string.Concat("arn:aws:s3:::", bucket.Value, "/", key);

    /// <summary>arn:aws:iam::ACCOUNT:root</summary>
    public static string OfRoot(AccountId account) => $"arn:aws:iam::{account.Value}:root";

    /// <summary>arn:aws:iam::ACCOUNT:user/PATH/NAME</summary>
    /// <param name="account">The account.</param>
    /// <param name="path">"/" or "/division/team/", with both slashes.</param>
    /// <param name="name">The name.</param>
    public static string OfUser(AccountId account, string path, string name) => OfIdentity(account, $"user{path}{name}");

    /// <summary>arn:aws:iam::ACCOUNT:group/PATH/NAME</summary>
    public static string OfGroup(AccountId account, string path, string name) => OfIdentity(account, $"group{path}{name}");

    /// <summary>arn:aws:iam::ACCOUNT:role/PATH/NAME</summary>
    public static string OfRole(AccountId account, string path, string name) => OfIdentity(account, $"role{path}{name}");

    /// <summary>arn:aws:iam::ACCOUNT:policy/PATH/NAME</summary>
    public static string OfPolicy(AccountId account, string path, string name) => OfIdentity(account, $"policy{path}{name}");

    /// <summary>arn:aws:iam::ACCOUNT:RESOURCE, with the path in the resource.</summary>
    public static string OfIdentity(AccountId account, string resource) => string.Concat(IamPrefix, account.Value, ":", resource);

    /// <summary>
    /// Takes an ARN of IAM's apart; false for anything else. The account of AWS's own policies is "aws".
    /// </summary>
    /// <param name="text">"arn:aws:iam::111122223333:role/app".</param>
    /// <param name="account">"111122223333".</param>
    /// <param name="resource">"role/app", not empty.</param>
    public static bool TryParseIdentity(string text, [NotNullWhen(true)] out string? account, [NotNullWhen(true)] out string? resource)
    {
        account = resource = null;
        if (!text.StartsWith(IamPrefix, StringComparison.Ordinal)) return false;
        var cut = text.IndexOf(':', IamPrefix.Length);
        if (cut < 0 || cut == text.Length - 1) return false;
        account = text[IamPrefix.Length..cut];
        resource = text[(cut + 1)..];
        return true;
    }
}

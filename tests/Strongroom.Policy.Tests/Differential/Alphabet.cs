namespace Strongroom.Policy.Tests.Differential;

/// <summary>The few words that generated policies and requests are made of, so that they often meet.</summary>
internal static class Alphabet
{
    public const string Home = "111122223333";
    public const string Away = "444455556666";
    public const string Bucket = "amzn-s3-demo-bucket";
    public const string BucketArn = "arn:aws:s3:::" + Bucket;
    public const string Key = "arn:aws:kms:us-east-1:" + Home + ":key/k";
    public const string Role = "arn:aws:iam::" + Home + ":role/target";
    public const string UserId = "AIDACKCEVSQ6C2EXAMPLE";
    public const string RoleId = "AROADBQP57FF2AEXAMPLE";
    public const string OpenProvider = "accounts.google.com";

    public static readonly string CanonicalHome = new('a', 64);
    public static readonly string CanonicalAway = new('b', 64);

    public static readonly PrincipalFacts[] Principals =
    [
        Of(PrincipalKind.User, Home, "arn:aws:iam::" + Home + ":user/alice", userId: UserId),
        Of(PrincipalKind.User, Home, "arn:aws:iam::" + Home + ":user/bob"),
        Of(PrincipalKind.RoleSession, Home, "arn:aws:sts::" + Home + ":assumed-role/r/s", "arn:aws:iam::" + Home + ":role/r", RoleId + ":s"),
        Of(PrincipalKind.RoleSession, Home, "arn:aws:sts::" + Home + ":assumed-role/r/t", "arn:aws:iam::" + Home + ":role/r"),
        Of(PrincipalKind.FederatedUser, Home, "arn:aws:sts::" + Home + ":federated-user/alice"),
        Of(PrincipalKind.Root, Home, "arn:aws:iam::" + Home + ":root"),
        Of(PrincipalKind.User, Away, "arn:aws:iam::" + Away + ":user/alice"),
        Of(PrincipalKind.RoleSession, Away, "arn:aws:sts::" + Away + ":assumed-role/r/s", "arn:aws:iam::" + Away + ":role/r"),
        Of(PrincipalKind.Root, Away, "arn:aws:iam::" + Away + ":root"),
        PrincipalFacts.Anonymous,
        new PrincipalFacts { Kind = PrincipalKind.Service, Service = "cloudtrail.amazonaws.com" },
    ];

    public static readonly PrincipalFacts WebIdentity = new() { Kind = PrincipalKind.WebIdentity, FederatedProvider = OpenProvider };

    public static readonly string[] PrincipalNames =
    [
        UserId, RoleId, Home, Away, "arn:aws:iam::" + Home + ":root", "arn:aws:iam::" + Away + ":root", "arn:aws:iam::" + Home + ":user/alice",
        "arn:aws:iam::" + Home + ":user/Alice",
        "arn:aws:iam::" + Home + ":role/r", "arn:aws:sts::" + Home + ":assumed-role/r/s", "arn:aws:sts::" + Home + ":federated-user/alice",
        "arn:aws:iam::" + Away + ":user/alice", "arn:aws:iam::" + Away + ":role/r", "arn:aws:sts::" + Away + ":assumed-role/r/s",
    ];

    public static readonly string[] S3Actions = ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"];
    public static readonly string[] KeyActions = ["kms:Decrypt", "kms:GenerateDataKey"];
    public static readonly string[] TrustActions = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];

    public static readonly string[] S3ActionPatterns =
        ["s3:*", "s3:*", "s3:*", "s3:Get*", "s3:get*", "S3:GETOBJECT", "s3:GetObject", "s3:PutObject", "s3:?etObject", "s3:*Object",
        "s3:Get*t*g", "s3:ListBucket", "s3:*Bucket", "s3:P*"];

    public static readonly string[] KeyActionPatterns = ["kms:*", "kms:Decrypt", "kms:De*", "kms:Generate*", "KMS:decrypt"];
    public static readonly string[] TrustActionPatterns = ["sts:AssumeRole", "sts:AssumeRole*", "sts:*", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];

    public static readonly string[] Objects = ["", "/", "/a", "/ab", "/a/b", "/alice", "/alice/b", "/a:b", "/a*", "/é", "/\U0001F600", "/${aws:username}", "/A"];

    public static readonly string[] ResourcePatterns =
    [
        "", "/*", "/*", "/*", "/a", "/a*", "/*b", "/?", "/a/*", "/*a*b*", "/${aws:username}", "/${aws:username}/*",
        "/${aws:PrincipalTag/team, 'a'}", "/a${*}", "/${$}{aws:username}",
        "/${s3:prefix}*", "/${aws:TagKeys}", "/é", "/A",
    ];

    public static readonly string[] Texts = ["", "a", "b", "A", "ab", "a*", "a/b", "alice", "é", "É", "$", "?", "*", "true", "10", "\U0001F600", "a\U0001F600b"];

    public static readonly string[] TextPatterns =
    [
        "", "a", "b", "A", "ab", "a*", "*", "?", "*b", "a?b", "al*e", "a/b", "alice", "é", "É", "*a*b*", "${aws:username}",
        "${AWS:UserName}*", "${aws:PrincipalTag/team}", "${aws:username, 'a'}",
        "${aws:PrincipalTag/none, ''}", "${*}", "a${*}", "${?}", "${$}", "${s3:prefix}", "${aws:TagKeys}", "${aws:SecureTransport}", "true", "10",
    ];

    public static readonly string[] Arns =
    [
        "arn:aws:iam::" + Home + ":user/alice", "arn:aws:iam::" + Home + ":role/r", "arn:aws:iam::" + Away + ":role/r",
        "arn:aws:s3:::a", "arn:aws:sns:us-east-1:" + Home + ":a:b", "a", "",
    ];

    public static readonly string[] ArnPatterns =
    [
        "arn:aws:iam::" + Home + ":user/alice", "arn:aws:iam::" + Home + ":user/${aws:username}", "arn:aws:iam::*:role/r",
        "arn:aws:iam::" + Home + ":*", "arn:aws:*:*:*:*", "arn:aws:s3:::?",
        "arn:aws:sns:*:" + Home + ":a", "arn:aws:sns:*:" + Home + ":*", "arn:aws:sns:*:b", "arn:aws:iam::*:*", "arn:*:iam::" + Away + ":role/*",
    ];

    public static readonly string[] Numbers = ["0", "9", "10", "10.5", "1000", "-1"];
    public static readonly string[] Dates = ["2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:01Z", "1577836800", "2021-06-30T12:00:00Z"];
    public static readonly string[] Ranges = ["203.0.113.0/24", "203.0.113.5", "203.0.113.5/8", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1", "10.0.0.0/8"];
    public static readonly string[] Addresses = ["203.0.113.5", "203.0.114.1", "10.1.2.3", "2001:db8::1", "2001:db9::1"];
    public static readonly string[] Binaries = ["YQ==", "", "YWxpY2U=", "dHJ1ZQ=="];

    private static PrincipalFacts Of(PrincipalKind kind, string account, string arn, string? issuer = null, string userId = "") => new()
    {
        Kind = kind,
        Account = account,
        Arn = arn,
        IssuerArn = issuer ?? arn,
        UserId = userId,
        CanonicalId = account == Home ? CanonicalHome : CanonicalAway,
    };
}

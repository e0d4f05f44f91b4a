using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>
/// What is public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
/// </summary>
public sealed class PublicPolicyTests
{
    private const string Everyone = "'Principal':'*'";

    [Theory]
    [InlineData(Everyone, true)]
    [InlineData("'Principal':{'AWS':'*'}", true)]
    [InlineData("'Principal':{'AWS':['*']}", true)]
    [InlineData("'Principal':{'AWS':['111122223333','*']}", true)]
    [InlineData("'NotPrincipal':{'AWS':'111122223333'}", true)]
    [InlineData("'Principal':{'AWS':'111122223333'}", false)]
    [InlineData("'Principal':{'AWS':['arn:aws:iam::444455556666:user/a','arn:aws:iam::444455556666:role/b']}", false)]
    [InlineData("'Principal':{'Service':'cloudtrail.amazonaws.com'}", false)]
    [InlineData("'Principal':{'CanonicalUser':'1111111111111111111111111111111111111111111111111111111111111111'}", false)]
    [InlineData("'Principal':{'Federated':'arn:aws:iam::111122223333:saml-provider/corp'}", false)]
    [InlineData("'Principal':{'Federated':'accounts.google.com'}", true)]
    [InlineData("'Principal':{'Federated':'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'}", true)]
    public void By_principals(string principal, bool isPublic) => Assert.Equal(isPublic, IsPublic(Scene.InBucket("Allow", principal)));

    [Theory]
    [InlineData("StringEquals", "aws:SourceVpc", "vpc-1", false)]
    [InlineData("StringEquals", "AWS:SOURCEVPC", "vpc-1", false)]
    [InlineData("StringLike", "aws:SourceVpc", "vpc-1", false)]
    [InlineData("StringLike", "aws:SourceVpc", "vpc-*", true)]
    [InlineData("StringLike", "aws:SourceVpc", "*", true)]
    [InlineData("StringLike", "aws:SourceVpce", "vpce-?", true)]
    [InlineData("StringEquals", "aws:SourceVpce", "${aws:SourceVpce}", true)]
    [InlineData("StringEquals", "aws:SourceVpc", "vpc-1,vpc-2", false)]
    [InlineData("StringLike", "aws:SourceVpc", "vpc-1,*", true)]
    [InlineData("StringEquals", "aws:PrincipalOrgID", "o-1", false)]
    [InlineData("StringEquals", "aws:SourceAccount", "111122223333", false)]
    [InlineData("StringEquals", "aws:SourceOwner", "111122223333", false)]
    [InlineData("StringEquals", "aws:PrincipalAccount", "111122223333", false)]
    [InlineData("ArnLike", "aws:SourceArn", "arn:aws:s3:::other", false)]
    [InlineData("ArnLike", "aws:SourceArn", "arn:aws:s3:::*", true)]
    [InlineData("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/r", false)]
    [InlineData("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*", true)]
    [InlineData("StringEquals", "aws:userid", "AIDAEXAMPLE", false)]
    [InlineData("StringLike", "aws:userid", "AROAEXAMPLE:*", true)]
    [InlineData("StringEquals", "aws:userid", "AROAEXAMPLE:session", true)]
    [InlineData("StringEquals", "s3:DataAccessPointAccount", "111122223333", false)]
    [InlineData("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-east-1:111122223333:accesspoint/*", false)]
    [InlineData("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-east-1:*:accesspoint/a", true)]
    [InlineData("StringLike", "s3:DataAccessPointArn", "*", true)]

    // What holds without the key, or for everybody, restricts nobody.
    [InlineData("StringEqualsIfExists", "aws:SourceVpc", "vpc-1", true)]
    [InlineData("ForAllValues:StringEquals", "aws:SourceVpc", "vpc-1", true)]
    [InlineData("ForAnyValue:StringEquals", "aws:SourceVpc", "vpc-1", false)]
    [InlineData("StringNotEquals", "aws:SourceVpc", "vpc-1", true)]
    [InlineData("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", true)]
    [InlineData("Null", "aws:SourceVpc", "false", true)]
    [InlineData("StringEquals", "aws:ResourceAccount", "111122223333", true)]
    [InlineData("StringEquals", "s3:ResourceAccount", "111122223333", true)]
    [InlineData("Bool", "aws:SecureTransport", "true", true)]
    [InlineData("StringEquals", "aws:Referer", "https://example.com", true)]
    [InlineData("StringEquals", "aws:UserAgent", "secret", true)]
    [InlineData("StringEquals", "s3:ExistingObjectTag/public", "yes", true)]
    [InlineData("StringEquals", "aws:PrincipalTag/team", "blue", true)]

    // Source ranges.
    [InlineData("IpAddress", "aws:SourceIp", "203.0.113.0/24", false)]
    [InlineData("IpAddress", "aws:SourceIp", "8.0.0.0/8", false)]
    [InlineData("IpAddress", "aws:SourceIp", "8.0.0.0/7", true)]
    [InlineData("IpAddress", "aws:SourceIp", "0.0.0.0/0", true)]
    [InlineData("IpAddress", "aws:SourceIp", "203.0.113.0/24,0.0.0.0/1", true)]
    [InlineData("IpAddress", "aws:SourceIp", "10.0.0.0/8", false)]
    [InlineData("IpAddress", "aws:SourceIp", "172.16.0.0/12", false)]
    [InlineData("IpAddress", "aws:SourceIp", "2001:db8::/32", false)]
    [InlineData("IpAddress", "aws:SourceIp", "2001:db8::/31", true)]
    [InlineData("IpAddressIfExists", "aws:SourceIp", "203.0.113.0/24", true)]
    [InlineData("StringEquals", "aws:SourceIp", "203.0.113.5", true)]
    [InlineData("StringLike", "aws:SourceIp", "203.0.113.*", true)]
    public void By_conditions(string @operator, string key, string values, bool isPublic)
    {
        var list = string.Join(',', values.Split(',').Select(value => $"'{value}'"));
        Assert.Equal(isPublic, IsPublic(Scene.InBucket("Allow", Everyone, $",'Condition':{{'{@operator}':{{'{key}':[{list}]}}}}")));
    }

    [Theory]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", false)]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/*", true)]
    public void By_the_key_that_encrypts(string key, bool isPublic)
    {
        var statement = "{'Effect':'Allow','Principal':'*','Action':'s3:PutObject','Resource':'arn:aws:s3:::records/*','Condition':"
            + $"{{'StringLike':{{'s3:x-amz-server-side-encryption-aws-kms-key-id':'{key}'}}}}}}";
        Assert.Equal(isPublic, IsPublic(statement));
    }

    [Fact]
    public void One_fixed_condition_is_enough()
    {
        var condition = ",'Condition':{'Bool':{'aws:SecureTransport':'true'},'StringEquals':{'aws:SourceVpc':'vpc-1'},'StringLike':{'aws:PrincipalArn':'*'}}";
        Assert.False(IsPublic(Scene.InBucket("Allow", Everyone, condition)));
    }

    [Fact]
    public void One_public_statement_is_enough_and_denials_do_not_count()
    {
        var fixedOne = Scene.InBucket("Allow", "'Principal':{'AWS':'111122223333'}");
        Assert.False(IsPublic(Scene.InBucket("Deny", Everyone)));
        Assert.False(IsPublic(fixedOne + "," + Scene.InBucket("Deny", Everyone)));
        Assert.True(IsPublic(fixedOne + "," + Scene.InBucket("Allow", Everyone) + "," + Scene.InBucket("Deny", Everyone)));
        Assert.Equal(1, PublicPolicy.Find(Scene.BucketPolicy(fixedOne + "," + Scene.InBucket("Allow", Everyone)).Document)!.Index);
    }

    [Fact]
    public void A_statement_may_stand_alone()
    {
        var document = Scene.Parse($"{{'Statement':{Scene.InBucket("Allow", Everyone)}}}", PolicyKind.Bucket);
        Assert.NotNull(PublicPolicy.Find(document));
    }

    private static bool IsPublic(string statements) => PublicPolicy.Find(Scene.BucketPolicy(statements).Document) is not null;
}

using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>What is a policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</summary>
public sealed class ParserTests
{
    private const string Get = "'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::records/*'";
    private const string InBucket = "'Principal':'*'," + Get;

    [Theory]
    [InlineData("{'Statement':{" + Get + "}}")]
    [InlineData("{'Version':'2012-10-17','Id':'x','Statement':[{'Sid':'A1'," + Get + "},{'Sid':''," + Get + "},{'Sid':''," + Get + "}]}")]
    [InlineData("{'Statement':{'Effect':'Deny','NotAction':['iam:*','S3:Get?bject'],'NotResource':['*']}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{}}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'NumericLessThan':{'s3:max-keys':10},'Bool':{'aws:SecureTransport':false}}}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'sts:AssumeRole','Resource':['arn:aws:iam::111122223333:role/a/*','arn:aws:iam::*:role/b']}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'kms:*','Resource':'arn:aws:kms:*:111122223333:alias/x'}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'dynamodb:GetItem','Resource':'arn:aws:dynamodb:eu-west-1:111122223333:table/T'}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/*'}}")]
    public void Identity_policies(string json) => Assert.Empty(Scene.Parse(json).Principals);

    [Theory]
    [InlineData("", "Syntax errors in policy.")]
    [InlineData("null", "Syntax errors in policy.")]
    [InlineData("[]", "Syntax errors in policy.")]
    [InlineData(" {'Statement':{" + Get + "}}", "JSON strings must not have leading spaces")]
    [InlineData("{'Statement':{" + Get + "}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{" + Get + "},}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{" + Get + "}} x", "Syntax errors in policy.")]
    [InlineData("{}", "Syntax errors in policy.")]
    [InlineData("{'Statement':[]}", "Syntax errors in policy.")]
    [InlineData("{'Statement':['x']}", "Syntax errors in policy.")]
    [InlineData("{'statement':{" + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Version':'2013-10-17','Statement':{" + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Id':{},'Statement':{" + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Extra':1,'Statement':{" + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Extra':1," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'effect':'Allow','Action':'*','Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Action':'*','Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'Alow','Action':'*','Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'ALLOW','Action':'*','Resource':'*'}}", "The policy failed legacy parsing")]
    [InlineData("{'Statement':{'Effect':'Allow','Resource':'*'}}", "Policy statement must contain actions.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':[],'Resource':'*'}}", "Policy statement must contain actions.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*'}}", "Policy statement must contain resources.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':[]}}", "Policy statement must contain resources.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','NotAction':'s3:*','Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','NotResource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':[['*']],'Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':1,'Resource':'*'}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'GetObject','Resource':'*'}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'','Resource':'*'}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s3:','Resource':'*'}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'a a:Get','Resource':'*'}}", "Vendor a a is not valid")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s*:Get','Resource':'*'}}", "Vendor s* is not valid")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s3_x:Get','Resource':'*'}}", "Vendor s3_x is not valid")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s3:Get:x','Resource':'*'}}", "Actions/Condition can contain only one colon.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'s3:Get\u212A','Resource':'*'}}", "The policy failed legacy parsing")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'bucket'}}", "Resource bucket must be in ARN format or \"*\".")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':''}}", "Resource  must be in ARN format or \"*\".")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'a:aws:s3:::b'}}", "Resource a:aws:s3:::b must be in ARN format or \"*\".")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'aws:s3:::b'}}", "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\".")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:azure:s3:::b'}}", "Partition \"azure\" is not valid for resource \"arn:azure:s3:::b\".")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws'}}", "Resource vendor must be fully qualified and cannot contain regexes.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:*:::b'}}", "Resource vendor must be fully qualified and cannot contain regexes.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws::x'}}", "The policy failed legacy parsing")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3::b'}}", "The policy failed legacy parsing")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3:us-east-1::b'}}", "Resource arn:aws:s3:us-east-1::b can not contain region information.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:iam:us-east-1:1:user/a'}}", "IAM resource arn:aws:iam:us-east-1:1:user/a cannot contain region information.")]
    [InlineData("{'Statement':{'Sid':'a b'," + Get + "}}", "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")]
    [InlineData("{'Statement':[{'Sid':'a'," + Get + "},{'Sid':'a'," + Get + "}]}", "Statement IDs (SID) in a single policy must be unique.")]
    [InlineData("{'Statement':{" + InBucket + "}}", "Policy document should not specify a principal.")]
    [InlineData("{'Statement':{'NotPrincipal':'*'," + Get + "}}", "Policy document should not specify a principal.")]
    [InlineData("{'Statement':{'Condition':[]," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':'x'}," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'aws:x':{}}}," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'aws:x':null}}," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'aws:x':[]}}," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'aws:x':'1','AWS:X':'2'}}," + Get + "}}", "Syntax errors in policy.")]
    [InlineData("{'Statement':{'Condition':{'DateLessThan':{'aws:CurrentTime':'x'}}," + Get + "}}", "The policy failed legacy parsing")]
    public void What_is_no_identity_policy_is_refused_in_IAMs_words(string json, string message) => Assert.Equal(message, Fault(json, PolicyKind.Identity).Message);

    [Theory]
    [InlineData("{'Statement':{" + InBucket + "}}")]
    [InlineData("{'Statement':{'Sid':'with a space'," + InBucket + "}}")]
    [InlineData("{'Statement':{'Effect':'Deny','Principal':{'AWS':'*'},'Action':'*','Resource':['arn:aws:s3:::records','arn:aws:s3:::records/*']}}")]
    [InlineData("{'Statement':{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::records*'}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:ListBucket','Resource':'arn:aws:s3:::records','Condition':{'StringLike':{'s3:prefix':'a/*'}}}}")]
    [InlineData("{'Statement':{'Effect':'Deny','Principal':'*','Action':'S3:putobject','Resource':'arn:aws:s3:::records/*','Condition':{'Null':{'s3:x-amz-server-side-encryption':'true'}}}}")]
    [InlineData("{'Statement':{'Effect':'Deny','Principal':'*','Action':'s3:PutObject','Resource':'arn:aws:s3:::records/*','Condition':{'StringNotEquals':{'s3:x-amz-server-side-encryption-context:project':'x'}}}}")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'Service':'logging.s3.amazonaws.com'},'Action':'s3:PutObject','Resource':'arn:aws:s3:::records/logs/*','Condition':{'ArnLike':{'aws:SourceArn':'arn:aws:s3:::x'},'StringEquals':{'aws:SourceAccount':'111122223333'}}}}")]
    [InlineData("{'Statement':{'Effect':'Deny','NotPrincipal':{'AWS':['arn:aws:iam::111122223333:root']},'NotAction':'s3:Get*','NotResource':'arn:aws:s3:::records/public/*'}}")]
    public void Bucket_policies(string json) => Assert.NotEmpty(Scene.Parse(json, PolicyKind.Bucket).Principals);

    [Theory]
    [InlineData("", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData(" {}", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("not json", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("{'Statement'", "This policy contains invalid Json")]
    [InlineData("{}", "Missing required field Statement")]
    [InlineData("{'Statement':[]}", "Could not parse the policy: Statement is empty!")]
    [InlineData("{'Version':'1','Statement':{" + InBucket + "}}", "The policy must contain a valid version string")]
    [InlineData("{'Extra':'1','Statement':{" + InBucket + "}}", "Unknown field Extra")]
    [InlineData("{'Statement':{" + Get + "}}", "Missing required field Principal")]
    [InlineData("{'Statement':{'Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::records/*'}}", "Missing required field Effect")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Alow','Action':'s3:GetObject','Resource':'arn:aws:s3:::records/*'}}", "Invalid effect: Alow")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Resource':'arn:aws:s3:::records/*'}}", "Missing required field Action")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject'}}", "Missing required field Resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'ec2:RunInstances','Resource':'arn:aws:s3:::records/*'}}", "Policy has invalid action")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObjekt','Resource':'arn:aws:s3:::records/*'}}", "Policy has invalid action")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:Foo*','Resource':'arn:aws:s3:::records/*'}}", "Policy has invalid action")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'*'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::*'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::other/*'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::records2/*'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::records?'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:eu-west-1::records/*'}}", "Policy has invalid resource")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::records'}}", "Action does not apply to any resource(s) in statement")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':['s3:GetObject','s3:ListBucket'],'Resource':'arn:aws:s3:::records/*'}}", "Action does not apply to any resource(s) in statement")]
    [InlineData("{'Statement':{'Principal':'*','Effect':'Allow','Action':'s3:ListAllMyBuckets','Resource':'arn:aws:s3:::records'}}", "Action does not apply to any resource(s) in statement")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'aws:Nonsense':'x'}}," + InBucket + "}}", "Policy has an invalid condition key")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'s3:nonsense':'x'}}," + InBucket + "}}", "Policy has an invalid condition key")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'kms:ViaService':'x'}}," + InBucket + "}}", "Policy has an invalid condition key")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3.x:Get*','Resource':'arn:aws:s3:::records/*'}}", "Policy has invalid action")]
    [InlineData("{'Statement':{'Condition':{'StringEquals':{'SourceIp':'x'}}," + InBucket + "}}", "Policy has an invalid condition key")]
    [InlineData("{'Statement':{'Condition':{'StringIs':{'aws:SourceVpc':'x'}}," + InBucket + "}}", "Invalid Condition type : StringIs")]
    [InlineData("{'Statement':{'Condition':{'StringLike':{'s3:prefix':'x'}}," + InBucket + "}}", "Conditions do not apply to combination of actions and resources in statement")]
    [InlineData("{'Statement':{'Condition':{'IpAddress':{'aws:SourceIp':'x'}}," + InBucket + "}}", "Policy has an invalid condition value")]
    [InlineData("{'Statement':{'Principal':'arn:aws:iam::111122223333:root'," + Get + "}}", "Invalid policy syntax.")]
    [InlineData("{'Statement':{'Principal':{}," + Get + "}}", "Invalid policy syntax.")]
    [InlineData("{'Statement':{'Principal':{'AWS':[]}," + Get + "}}", "Invalid policy syntax.")]
    [InlineData("{'Statement':{'Principal':{'Aws':'*'}," + Get + "}}", "Invalid policy syntax.")]
    [InlineData("{'Statement':{'Principal':'*','NotPrincipal':'*'," + Get + "}}", "Invalid policy syntax.")]
    public void What_is_no_bucket_policy_is_refused_in_S3s_words(string json, string message) => Assert.Equal(message, Fault(json, PolicyKind.Bucket).Message);

    [Theory]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':'sts:AssumeRole'}}", null)]
    [InlineData("{'Statement':{'Sid':'','Effect':'Allow','Principal':{'Service':'ec2.amazonaws.com'},'Action':['sts:AssumeRole','sts:TagSession']}}", null)]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'Federated':'cognito-identity.amazonaws.com'},'Action':'sts:AssumeRoleWithWebIdentity','Condition':{'StringEquals':{'cognito-identity.amazonaws.com:aud':'x'}}}}", null)]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'sts:AssumeRole'}}", "Missing required field Principal")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','Resource':'*'}}", "Has prohibited field Resource")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','NotResource':'*'}}", "Has prohibited field NotResource")]
    [InlineData("{'Statement':{'Effect':'Deny','NotPrincipal':'*','Action':'sts:AssumeRole'}}", "Has prohibited field NotPrincipal")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:GetObject'}}", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'*'}}", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'*','Action':'sts:GetCallerIdentity'}}", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'AWS':'bob'},'Action':'sts:AssumeRole'}}", "Invalid principal in policy: \"AWS\":\"bob\"")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':'bob','Action':'sts:AssumeRole'}}", "Invalid principal in policy: \"STAR\":\"bob\"")]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'CanonicalUser':'x'},'Action':'sts:AssumeRole'}}", "Syntax errors in policy.")]
    public void Trust_policies(string json, string? message)
    {
        if (message is null) Assert.NotEmpty(Scene.Parse(json, PolicyKind.Trust).Principals);
        else Assert.Equal(message, Fault(json, PolicyKind.Trust).Message);
    }

    [Theory]
    [InlineData("{'Id':'key-default-1','Statement':{'Sid':'Enable IAM User Permissions','Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:root'},'Action':'kms:*','Resource':'*'}}", null)]
    [InlineData("{'Statement':{'Effect':'Allow','Principal':{'AWS':'x'},'Action':'kms:*','Resource':'*'}}", "Policy contains a statement with one or more invalid principals.")]
    [InlineData("{'Statement':{'Effect':'Allow','Action':'kms:*','Resource':'*'}}", "Missing required field Principal")]
    public void Key_policies(string json, string? message)
    {
        if (message is null) Assert.NotEmpty(Scene.Parse(json, PolicyKind.Key).Principals);
        else Assert.Equal(message, Fault(json, PolicyKind.Key).Message);
    }

    [Theory]
    [InlineData("AWS", "*", PolicyPrincipalKind.Everyone, null)]
    [InlineData("AWS", "111122223333", PolicyPrincipalKind.Account, "111122223333")]
    [InlineData("AWS", "arn:aws:iam::111122223333:root", PolicyPrincipalKind.Account, "111122223333")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/a", PolicyPrincipalKind.User, "111122223333")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/div/sub/a+b=c,d.e@f-g_h", PolicyPrincipalKind.User, "111122223333")]
    [InlineData("AWS", "arn:aws:iam::111122223333:role/root", PolicyPrincipalKind.Role, "111122223333")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/r/s", PolicyPrincipalKind.RoleSession, "111122223333")]
    [InlineData("AWS", "arn:aws:sts::111122223333:federated-user/f", PolicyPrincipalKind.FederatedUser, "111122223333")]
    [InlineData("Service", "delivery.logs.amazonaws.com", PolicyPrincipalKind.Service, null)]
    [InlineData("Federated", "accounts.google.com", PolicyPrincipalKind.Federated, null)]
    [InlineData("Federated", "arn:aws:iam::111122223333:oidc-provider/issuer.example/tenant", PolicyPrincipalKind.Federated, "111122223333")]
    [InlineData("CanonicalUser", "1111111111111111111111111111111111111111111111111111111111111111", PolicyPrincipalKind.CanonicalUser, null)]
    public void Principals_are_told_apart(string type, string value, PolicyPrincipalKind kind, string? account)
    {
        var document = Scene.Parse($"{{'Statement':{{'Principal':{{'{type}':'{value}'}},{Get}}}}}", PolicyKind.Bucket);
        Assert.Equal(new PolicyPrincipal(kind, type, value, account), Assert.Single(document.Principals));
    }

    [Theory]
    [InlineData("AWS", "")]
    [InlineData("AWS", "**")]
    [InlineData("AWS", "11112222333")]
    [InlineData("AWS", "١١١١٢٢٢٢٣٣٣٣")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/*")]
    [InlineData("AWS", "arn:aws:iam::111122223333:*")]
    [InlineData("AWS", "arn:aws:iam::*:root")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/a?")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/al\u0456ce")]
    [InlineData("AWS", "arn:aws:iam::111122223333:root/x")]
    [InlineData("AWS", "arn:aws:iam::111122223333:root\\n")]
    [InlineData("AWS", "arn:aws:iam::111122223333:group/g")]
    [InlineData("AWS", "arn:aws:iam:us-east-1:111122223333:user/a")]
    [InlineData("AWS", "ARN:aws:iam::111122223333:user/a")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/r/*")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/r")]
    [InlineData("AWS", "arn:aws:s3:::records")]
    [InlineData("Service", "*")]
    [InlineData("Service", "*.amazonaws.com")]
    [InlineData("Service", "evil.example")]
    [InlineData("Service", "amazonaws.com")]
    [InlineData("Federated", "*")]
    [InlineData("Federated", "accounts.g\u043Eogle.com")]
    [InlineData("CanonicalUser", "*")]
    [InlineData("CanonicalUser", "1111")]
    public void What_is_no_principal_is_refused(string type, string value) =>
        Assert.Equal("Invalid principal in policy", Fault($"{{'Statement':{{'Principal':{{'{type}':'{value}'}},{Get}}}}}", PolicyKind.Bucket).Message);

    [Fact]
    public void A_document_tells_what_it_names()
    {
        var document = Scene.Parse(
            "{'Version':'2012-10-17','Id':'i','Statement':[{'Sid':'S','Effect':'Allow','Action':['s3:GetObject','S3:getobject','kms:*'],'Resource':'arn:aws:s3:::b/${aws:username}/*',"
            + "'Condition':{'StringEquals':{'aws:PrincipalTag/Team':'${s3:ExistingObjectTag/Team}'},'Bool':{'AWS:securetransport':'true'}}},"
            + "{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'Bool':{'aws:SecureTransport':'false'}}}]}");
        Assert.Equal(("2012-10-17", "i", PolicyKind.Identity), (document.Version, document.Id, document.Kind));
        Assert.Equal(["s3:GetObject", "kms:*", "*"], document.Actions);
        Assert.Equal(["aws:PrincipalTag/Team", "s3:ExistingObjectTag/Team", "AWS:securetransport", "aws:username"], document.ConditionKeys);
        Assert.Equal(["S", "statement 2"], document.Statements.Select(statement => statement.Label));
    }

    private static PolicyFault Fault(string json, PolicyKind kind)
    {
        json = json.Replace('\'', '"');
        Assert.False(PolicyParser.TryParse(json, kind, kind == PolicyKind.Bucket ? Scene.Bucket : null, out _, out var fault));
        return fault!;
    }
}

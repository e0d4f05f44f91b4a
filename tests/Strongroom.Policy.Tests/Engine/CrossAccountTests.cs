using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>
/// Across accounts, and for callers of none. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
/// </summary>
public sealed class CrossAccountTests
{
    private static readonly AttachedPolicy Allows = Scene.Policy(Scene.Allow());
    private static readonly AttachedPolicy Silent = Scene.Policy(Scene.Allow("s3:PutObject"));

    [Theory]
    [InlineData("'Principal':'*'")]
    [InlineData("'Principal':{'AWS':'*'}")]
    [InlineData("'Principal':{'AWS':'444455556666'}")]
    [InlineData("'Principal':{'AWS':'arn:aws:iam::444455556666:root'}")]
    [InlineData("'Principal':{'AWS':'arn:aws:iam::444455556666:user/bob'}")]
    [InlineData("'Principal':{'CanonicalUser':'4444444444444444444444444444444444444444444444444444444444444444'}")]
    [InlineData("'NotPrincipal':{'AWS':'arn:aws:iam::444455556666:user/carol'}")]
    public void Both_accounts_must_allow(string principal)
    {
        var ask = new Ask { Who = Scene.User("bob", Scene.Away), ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", principal)) };
        Assert.Equal("deny Identity", ask.Outcome());
        Assert.Equal("allow Resource", (ask with { Identity = [Allows] }).Outcome());
        Assert.Equal("deny Resource", (ask with { Identity = [Allows], ResourcePolicy = null }).Outcome());
        Assert.Equal("deny Boundary", (ask with { Identity = [Allows], Boundary = Silent }).Outcome());
        Assert.Equal("deny Session", (ask with { Identity = [Allows], Session = [Silent] }).Outcome());
        Assert.Equal("explicit deny Identity", (ask with { Identity = [Allows, Scene.Policy(Scene.Deny())] }).Outcome());
    }

    [Theory]
    [InlineData("'Principal':{'AWS':'111122223333'}")]
    [InlineData("'Principal':{'AWS':'arn:aws:iam::111122223333:user/bob'}")]
    [InlineData("'Principal':{'AWS':'arn:aws:iam::444455556666:role/bob'}")]
    [InlineData("'Principal':{'Service':'cloudtrail.amazonaws.com'}")]
    [InlineData("'NotPrincipal':{'AWS':'444455556666'}")]
    [InlineData("'NotPrincipal':{'AWS':'arn:aws:iam::444455556666:user/bob'}")]
    public void Whom_the_resources_policy_does_not_reach_gets_nothing(string principal)
    {
        var ask = new Ask { Who = Scene.User("bob", Scene.Away), Identity = [Allows], ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", principal)) };
        Assert.Equal("deny Resource", ask.Outcome());
    }

    [Fact]
    public void Another_accounts_root_needs_the_resources_policy()
    {
        var ask = new Ask { Who = Scene.Root(Scene.Away) };
        Assert.Equal("deny Resource", ask.Outcome());
        Assert.Equal("allow Resource", (ask with { ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':{'AWS':'444455556666'}")) }).Outcome());
        Assert.Equal("deny Resource", (ask with { ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':{'AWS':'arn:aws:iam::444455556666:user/bob'}")) }).Outcome());
    }

    [Fact]
    public void A_session_named_across_accounts_still_needs_its_own_account()
    {
        var policy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':{'AWS':'arn:aws:sts::444455556666:assumed-role/reader/s1'}"));
        var ask = new Ask { Who = Scene.Session(account: Scene.Away), ResourcePolicy = policy };
        Assert.Equal("deny Identity", ask.Outcome());
        Assert.Equal("deny Session", (ask with { Identity = [Allows], Session = [Silent] }).Outcome());
        Assert.Equal("allow Resource", (ask with { Identity = [Allows], Session = [Allows] }).Outcome());
    }

    [Fact]
    public void Acls_and_grants_are_the_owners_word()
    {
        var ask = new Ask { Who = Scene.User("bob", Scene.Away), Identity = [Allows] };
        Assert.Equal("allow Acl", (ask with { Acl = true }).Outcome());
        Assert.Equal("allow Grant", (ask with { Grant = true }).Outcome());
        Assert.Equal("deny Identity", (ask with { Acl = true, Identity = [] }).Outcome());
        Assert.Equal("deny Identity", (ask with { AclGroup = true, Identity = [] }).Outcome());
        Assert.Equal("allow Acl", (ask with { AclGroup = true }).Outcome());
        Assert.Equal("allow Acl", (ask with { Acl = true, Who = Scene.Root(Scene.Away), Identity = [] }).Outcome());
        Assert.Equal("allow Acl", (ask with { Acl = true, Who = PrincipalFacts.Anonymous, Identity = [] }).Outcome());
    }

    [Theory]
    [InlineData("'Principal':'*'", "allow Resource")]
    [InlineData("'Principal':{'AWS':['*']}", "allow Resource")]
    [InlineData("'NotPrincipal':{'AWS':'111122223333'}", "allow Resource")]
    [InlineData("'Principal':{'AWS':'111122223333'}", "deny Resource")]
    [InlineData("'Principal':{'CanonicalUser':'1111111111111111111111111111111111111111111111111111111111111111'}", "deny Resource")]
    public void Nobody_in_particular_has_the_resources_policy_only(string principal, string outcome)
    {
        var ask = new Ask { Who = PrincipalFacts.Anonymous, ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", principal)) };
        Assert.Equal(outcome, ask.Outcome());
        Assert.Equal("deny Resource", (ask with { ResourcePolicy = null, Owner = null }).Outcome());
    }

    [Fact]
    public void A_service_is_named_by_its_name()
    {
        var policy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':{'Service':['logging.s3.amazonaws.com','cloudtrail.amazonaws.com']}"));
        Assert.Equal("allow Resource", new Ask { Who = Scene.Service("cloudtrail.amazonaws.com"), ResourcePolicy = policy }.Outcome());
        Assert.Equal("deny Resource", new Ask { Who = Scene.Service("config.amazonaws.com"), ResourcePolicy = policy }.Outcome());
        var denied = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':'*'") + "," + Scene.InBucket("Deny", "'Principal':'*'"));
        Assert.Equal("explicit deny Resource", new Ask { Who = Scene.Service("cloudtrail.amazonaws.com"), ResourcePolicy = denied }.Outcome());
    }

    [Fact]
    public void RestrictPublicBuckets_leaves_the_owners_account_and_services()
    {
        var policy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':'*'") + "," + Scene.InBucket("Allow", "'Principal':{'AWS':'444455556666'}"));
        var ask = new Ask { ResourcePolicy = policy, Restricted = true };
        Assert.Equal("allow Resource", ask.Outcome());
        Assert.Equal("allow Resource", (ask with { Who = Scene.Service("cloudtrail.amazonaws.com") }).Outcome());
        Assert.Equal("deny PublicAccessBlock", (ask with { Who = PrincipalFacts.Anonymous }).Outcome());
        Assert.Equal("deny PublicAccessBlock", (ask with { Who = Scene.User("bob", Scene.Away), Identity = [Allows] }).Outcome());
        Assert.Equal("deny PublicAccessBlock", (ask with { Who = Scene.Root(Scene.Away), Acl = true }).Outcome());
    }

    /// <summary>A key's policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html</summary>
    [Theory]
    [InlineData("alice", "'AWS':'arn:aws:iam::111122223333:user/alice'", false, "allow Resource")]
    [InlineData("alice", "'AWS':'arn:aws:iam::111122223333:user/bob'", true, "deny Resource")]
    [InlineData("alice", "'AWS':'arn:aws:iam::111122223333:root'", false, "deny Identity")]
    [InlineData("alice", "'AWS':'arn:aws:iam::111122223333:root'", true, "allow Identity")]
    [InlineData("alice", "'AWS':'arn:aws:iam::444455556666:root'", true, "deny Resource")]
    [InlineData("root", "'AWS':'arn:aws:iam::111122223333:root'", false, "allow Resource")]
    [InlineData("root", "'AWS':'arn:aws:iam::111122223333:user/alice'", false, "deny Resource")]
    [InlineData("bob away", "'AWS':'arn:aws:iam::444455556666:root'", false, "deny Identity")]
    [InlineData("bob away", "'AWS':'arn:aws:iam::444455556666:root'", true, "allow Resource")]
    [InlineData("bob away", "'AWS':'arn:aws:iam::444455556666:user/bob'", false, "deny Identity")]
    public void A_key_is_nobodys_without_its_policy(string who, string principal, bool identityAllows, string outcome)
    {
        var caller = who switch { "alice" => Scene.User(), "root" => Scene.Root(), _ => Scene.User("bob", Scene.Away) };
        var ask = new Ask
        {
            Who = caller, Action = "kms:Decrypt", Resource = Scene.KeyArn, Rule = ResourcePolicyRule.Required,
            ResourcePolicy = Scene.Policy($"{{'Effect':'Allow','Principal':{{{principal}}},'Action':'kms:*','Resource':'*'}}", PolicyKind.Key, "key policy"),
            Identity = identityAllows ? [Scene.Policy(Scene.Allow("kms:Decrypt"))] : [],
        };
        Assert.Equal(outcome, ask.Outcome());
        Assert.Equal("allow Grant", (ask with { Who = Scene.User(), ResourcePolicy = null, Grant = true }).Outcome());
        Assert.Equal("deny Resource", (ask with { ResourcePolicy = null }).Outcome());
    }

    /// <summary>Trust policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_compare-resource-policies.html</summary>
    [Theory]
    [InlineData("'Principal':{'Federated':'arn:aws:iam::111122223333:oidc-provider/issuer.example'}", "allow Resource")]
    [InlineData("'Principal':{'Federated':'arn:aws:iam::111122223333:oidc-provider/other.example'}", "deny Resource")]
    [InlineData("'Principal':{'AWS':'111122223333'}", "deny Resource")]
    [InlineData("'Principal':{'AWS':'*'}", "deny Resource")]
    [InlineData("'Principal':'*'", "allow Resource")]
    public void Whom_a_provider_vouches_for_is_named_by_the_provider(string principal, string outcome)
    {
        var ask = new Ask
        {
            Who = Scene.WebIdentity("arn:aws:iam::111122223333:oidc-provider/issuer.example"), Action = "sts:AssumeRoleWithWebIdentity",
            Resource = "arn:aws:iam::111122223333:role/r", Rule = ResourcePolicyRule.Required,
            ResourcePolicy = Trust($"{{'Effect':'Allow',{principal},'Action':'sts:*'}}"),
        };
        Assert.Equal(outcome, ask.Outcome());
        Assert.Equal("explicit deny Resource", (ask with
        {
            ResourcePolicy = Trust($"{{'Effect':'Allow',{principal},'Action':'sts:*'}},{{'Effect':'Deny','Principal':{{'AWS':'*'}},'Action':'sts:*'}}"),
        }).Outcome());
    }

    private static AttachedPolicy Trust(string statements) => Scene.Policy(statements, PolicyKind.Trust, "trust policy");
}

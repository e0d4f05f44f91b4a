using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Within one account: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html</summary>
public sealed class SameAccountTests
{
    private static readonly AttachedPolicy Allows = Scene.Policy(Scene.Allow());
    private static readonly AttachedPolicy Denies = Scene.Policy(Scene.Deny());
    private static readonly AttachedPolicy Silent = Scene.Policy(Scene.Allow("s3:PutObject"));

    [Fact]
    public void Nothing_is_allowed_until_something_allows_it()
    {
        Assert.Equal("deny Identity", new Ask().Outcome());
        Assert.Equal("deny Identity", new Ask { Identity = [Silent] }.Outcome());
        Assert.Equal("allow Identity", new Ask { Identity = [Silent, Allows] }.Outcome());
    }

    [Fact]
    public void A_denial_anywhere_wins()
    {
        var allowed = new Ask { Identity = [Allows], Boundary = Allows, Session = [Allows], ResourcePolicy = Named("arn:aws:iam::111122223333:user/alice") };
        Assert.Equal("allow Resource", allowed.Outcome());
        Assert.Equal("explicit deny Identity", (allowed with { Identity = [Allows, Denies] }).Outcome());
        Assert.Equal("explicit deny Boundary", (allowed with { Boundary = Denies }).Outcome());
        Assert.Equal("explicit deny Session", (allowed with { Session = [Allows, Denies] }).Outcome());
        Assert.Equal("explicit deny ServiceControl", (allowed with { ServiceControl = [Denies] }).Outcome());
        Assert.Equal("explicit deny Resource", (allowed with { ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Deny", "'Principal':'*'")) }).Outcome());
    }

    [Fact]
    public void Boundary_and_session_policies_limit_what_identity_policies_allow()
    {
        Assert.Equal("deny Boundary", new Ask { Identity = [Allows], Boundary = Silent }.Outcome());
        Assert.Equal("deny Session", new Ask { Identity = [Allows], Session = [Silent] }.Outcome());
        Assert.Equal("deny Session", new Ask { Identity = [Allows], Session = [] }.Outcome());
        Assert.Equal("deny Identity", new Ask { Boundary = Allows, Session = [Allows] }.Outcome());
        Assert.Equal("deny ServiceControl", new Ask { Identity = [Allows], ServiceControl = [Silent] }.Outcome());
        Assert.Equal("allow Identity", new Ask { Identity = [Allows], Boundary = Allows, Session = [Silent, Allows], ServiceControl = [Allows] }.Outcome());
    }

    /// <summary>The table "Resource-based policies and implicit denies in other policy types (same account)".</summary>
    [Theory]
    [InlineData("user", "arn:aws:iam::111122223333:user/alice", "allow Resource")]
    [InlineData("session", "arn:aws:sts::111122223333:assumed-role/reader/s1", "allow Resource")]
    [InlineData("session", "arn:aws:sts::111122223333:assumed-role/reader/s2", "deny Identity")]
    [InlineData("session", "arn:aws:iam::111122223333:role/reader", "deny Boundary")]
    [InlineData("federated", "arn:aws:sts::111122223333:federated-user/fed", "allow Resource")]
    [InlineData("federated", "arn:aws:iam::111122223333:user/alice", "deny Boundary")]
    [InlineData("user", "*", "allow Resource")]
    [InlineData("session", "*", "allow Resource")]
    [InlineData("user", "111122223333", "deny Identity")]
    [InlineData("user", "arn:aws:iam::111122223333:root", "deny Identity")]
    [InlineData("user", "arn:aws:iam::111122223333:user/bob", "deny Identity")]
    [InlineData("user", "arn:aws:iam::111122223333:user/Alice", "deny Identity")]
    public void A_resource_policy_that_names_the_caller_itself_needs_nothing_else(string who, string named, string outcome)
    {
        var caller = who switch { "user" => Scene.User(), "session" => Scene.Session(), _ => Scene.Federated() };
        var ask = new Ask { Who = caller, Boundary = Silent, Session = who == "user" ? null : [Silent], ResourcePolicy = Named(named) };
        Assert.Equal(outcome, ask.Outcome());
        Assert.Equal(ask.Decide(), ask.Explain().Decision);
    }

    [Fact]
    public void A_role_that_is_named_is_limited_by_boundary_and_session_policies_only()
    {
        var ask = new Ask { Who = Scene.Session(), ResourcePolicy = Named("arn:aws:iam::111122223333:role/reader") };
        Assert.Equal("allow Resource", ask.Outcome());
        Assert.Equal("deny Boundary", (ask with { Boundary = Silent }).Outcome());
        Assert.Equal("deny Session", (ask with { Boundary = Allows, Session = [Silent] }).Outcome());
        Assert.Equal("allow Resource", (ask with { Boundary = Allows, Session = [Allows] }).Outcome());
    }

    [Fact]
    public void A_federated_session_without_a_policy_may_do_nothing_of_its_users()
    {
        var ask = new Ask { Who = Scene.Federated(), Identity = [Allows] };
        Assert.Equal("deny Session", ask.Outcome());
        Assert.Equal("allow Identity", (ask with { Session = [Allows] }).Outcome());
    }

    [Fact]
    public void Root_may_do_all_but_what_the_resources_policy_denies_it()
    {
        var denies = Scene.BucketPolicy(Scene.InBucket("Deny", "'Principal':'*'"));
        var ask = new Ask { Who = Scene.Root() };
        Assert.Equal("allow Root", ask.Outcome());
        Assert.Equal("allow Root", (ask with { Owner = null }).Outcome());
        Assert.Equal("explicit deny Resource", (ask with { ResourcePolicy = denies }).Outcome());
        Assert.Equal("deny ServiceControl", (ask with { ServiceControl = [Silent] }).Outcome());
    }

    [Fact]
    public void The_owners_root_gets_back_in_where_its_policy_locks_it_out()
    {
        var denies = Scene.BucketPolicy("{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':['arn:aws:s3:::records','arn:aws:s3:::records/*']}");
        var ask = new Ask { Who = Scene.Root(), Action = "s3:PutBucketPolicy", Resource = "arn:aws:s3:::records", ResourcePolicy = denies, Escape = true };
        Assert.Equal("allow OwnersEscape", ask.Outcome());
        Assert.Equal("explicit deny Resource", (ask with { Escape = false }).Outcome());
        Assert.Equal("explicit deny Resource", (ask with { Who = Scene.Root(Scene.Away) }).Outcome());
        Assert.Equal("explicit deny Resource", (ask with { Who = Scene.User(), Identity = [Scene.Policy(Scene.Allow("*"))] }).Outcome());
        Assert.Equal("explicit deny ServiceControl", (ask with { ServiceControl = [Scene.Policy(Scene.Deny("*"))] }).Outcome());
        Assert.Equal("allow Root", (ask with { ResourcePolicy = null }).Outcome());
    }

    [Fact]
    public void Elements_that_except_hold_for_everything_else()
    {
        Assert.Equal("allow Identity", new Ask { Identity = [Scene.Policy("{'Effect':'Allow','NotAction':'s3:PutObject','Resource':'*'}")] }.Outcome());
        Assert.Equal("deny Identity", new Ask { Identity = [Scene.Policy("{'Effect':'Allow','NotAction':['iam:*','S3:get*'],'Resource':'*'}")] }.Outcome());
        Assert.Equal("deny Identity", new Ask { Identity = [Scene.Policy("{'Effect':'Allow','Action':'*','NotResource':'arn:aws:s3:::records/*'}")] }.Outcome());
        Assert.Equal("allow Identity", new Ask { Identity = [Scene.Policy("{'Effect':'Allow','Action':'*','NotResource':'arn:aws:s3:::else/*'}")] }.Outcome());
        Assert.Equal("explicit deny Identity", new Ask { Identity = [Allows, Scene.Policy("{'Effect':'Deny','NotAction':'iam:*','NotResource':'arn:aws:s3:::else/*'}")] }.Outcome());
    }

    [Fact]
    public void An_acl_is_the_accounts_to_hand_on()
    {
        Assert.Equal("deny Identity", new Ask { Acl = true }.Outcome());
        Assert.Equal("allow Identity", new Ask { Acl = true, Identity = [Allows] }.Outcome());
    }

    [Fact]
    public void An_acl_that_names_a_group_gives_to_everybody_of_it()
    {
        Assert.Equal("allow Acl", new Ask { AclGroup = true }.Outcome());
        Assert.Equal("allow Acl", new Ask { AclGroup = true, Boundary = Silent }.Outcome());
        Assert.Equal("explicit deny Identity", new Ask { AclGroup = true, Identity = [Scene.Policy("{'Effect':'Deny','Action':'*','Resource':'*'}")] }.Outcome());
    }

    [Fact]
    public void The_statement_that_decides_is_named()
    {
        var policy = Scene.Policy("{'Sid':'One','Effect':'Allow','Action':'s3:PutObject','Resource':'*'},{'Sid':'Two','Effect':'Allow','Action':'s3:Get*','Resource':'*'}", name: "readers");
        var decision = new Ask { Identity = [Silent, policy] }.Decide();
        Assert.Same(policy, decision.Policy);
        Assert.Equal("Two", decision.Statement!.Sid);
        Assert.Equal("readers on arn:aws:test, Two", decision.Reason);
    }

    private static AttachedPolicy Named(string principal) => Scene.BucketPolicy(Scene.InBucket("Allow", $"'Principal':{{'AWS':'{principal}'}}"));
}

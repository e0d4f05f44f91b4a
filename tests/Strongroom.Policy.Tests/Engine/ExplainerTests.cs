using Xunit;

namespace Strongroom.Policy.Tests.Engine;

public sealed class ExplainerTests
{
    [Fact]
    public void A_denial_names_the_statement_that_nearly_allowed_it_and_the_value_it_saw()
    {
        var policy = Scene.Policy(
            "{'Sid':'Office','Effect':'Allow','Action':'s3:GetObject','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'203.0.113.0/24'},'Bool':{'aws:SecureTransport':'true'}}},"
            + "{'Sid':'Else','Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::else/*'},{'Sid':'Write','Effect':'Allow','Action':'s3:PutObject','Resource':'*'},"
            + "{'Sid':'Both','Effect':'Allow','Action':'s3:PutObject','Resource':'arn:aws:s3:::else/*'},{'Sid':'Iam','Effect':'Allow','Action':'iam:*','Resource':'*'}",
            name: "readers");
        var ask = new Ask { Identity = [policy], Keys = Keys.With("ip:198.51.100.7", "aws:SourceIp") };
        ask.Keys["aws:SecureTransport"] = ConditionValue.Of(true);
        var explanation = ask.Explain();
        Assert.Equal(ask.Decide(), explanation.Decision);

        var identity = Assert.Single(explanation.Layers, layer => layer.Layer == DecisionLayer.Identity);
        Assert.Equal("does not allow", identity.Outcome);
        var statements = Assert.Single(identity.Policies).Statements;
        Assert.Equal([("Office", "Condition"), ("Else", "Resource"), ("Write", "Action")], statements.Select(statement => (statement.Label, statement.Failed)));
        Assert.Equal([("IpAddress", "aws:SourceIp", "198.51.100.7", false), ("Bool", "aws:SecureTransport", "true", true)],
            statements[0].Conditions.Select(condition => (condition.Operator, condition.Key, condition.Seen, condition.Holds)));
        Assert.Equal(
            "It takes an identity policy on arn:aws:iam::111122223333:user/alice that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt. "
            + "Statement Office of readers on arn:aws:test would, but for IpAddress aws:SourceIp 203.0.113.0/24: the request has 198.51.100.7.",
            explanation.Advice);
    }

    [Fact]
    public void An_explicit_denial_names_what_to_remove()
    {
        var ask = new Ask { ResourcePolicy = Scene.BucketPolicy("{'Sid':'OnlyTls'," + Scene.InBucket("Deny", "'Principal':'*'")[1..]), Identity = [Scene.Policy(Scene.Allow())] };
        var explanation = ask.Explain();
        Assert.Equal("Remove or narrow statement OnlyTls of bucket policy on arn:aws:test.", explanation.Advice);
        Assert.Equal("denies", explanation.Layers.Single(layer => layer.Layer == DecisionLayer.Resource).Outcome);
        Assert.Equal("allows", explanation.Layers.Single(layer => layer.Layer == DecisionLayer.Identity).Outcome);
    }

    [Fact]
    public void Across_accounts_both_sides_are_asked_for()
    {
        var advice = new Ask { Who = Scene.Session(account: Scene.Away) }.Explain().Advice;
        Assert.Equal(
            "It takes a policy of the resource that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt to arn:aws:sts::444455556666:assumed-role/reader/s1, "
            + "and an identity policy on arn:aws:iam::444455556666:role/reader that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt.",
            advice);
    }

    [Fact]
    public void Layers_come_in_AWSs_order_and_say_when_they_are_not_in_use()
    {
        var plain = new Ask { Identity = [Scene.Policy(Scene.Allow())] }.Explain();
        Assert.Null(plain.Advice);
        Assert.Equal(
            [(DecisionLayer.Resource, "not in use"), (DecisionLayer.Identity, "allows"), (DecisionLayer.Boundary, "not in use"), (DecisionLayer.Session, "not in use")],
            plain.Layers.Select(layer => (layer.Layer, layer.Outcome)));
        var all = new Ask
        {
            Who = Scene.User("bob", Scene.Away), Restricted = true, Acl = true, Grant = true, ServiceControl = [Scene.Policy(Scene.Allow())], Session = [],
            Boundary = Scene.Policy(Scene.Allow()), ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Allow", "'Principal':{'AWS':'444455556666'}")),
        }.Explain();
        Assert.Equal(
            [
                (DecisionLayer.ServiceControl, "allows"), (DecisionLayer.PublicAccessBlock, "denies"), (DecisionLayer.Resource, "delegates"), (DecisionLayer.Grant, "allows"),
                (DecisionLayer.Acl, "allows"), (DecisionLayer.Identity, "not in use"), (DecisionLayer.Boundary, "allows"), (DecisionLayer.Session, "does not allow"),
            ],
            all.Layers.Select(layer => (layer.Layer, layer.Outcome)));
    }

    [Theory]
    [InlineData("anonymous", "It takes a policy of the resource that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt to \"*\".")]
    [InlineData("boundary", "It takes a statement in the permissions boundary p that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt.")]
    [InlineData("session", "It takes a session policy that allows s3:GetObject on arn:aws:s3:::records/2026/a.txt, given when the session is made.")]
    [InlineData("restricted", "It takes a bucket policy that is not public, or RestrictPublicBuckets to be off.")]
    public void Every_denial_has_its_advice(string what, string advice)
    {
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow())] };
        ask = what switch
        {
            "anonymous" => new Ask { Who = PrincipalFacts.Anonymous },
            "boundary" => ask with { Boundary = Scene.Policy(Scene.Allow("s3:PutObject")) },
            "session" => ask with { Session = [] },
            _ => ask with { Who = PrincipalFacts.Anonymous, Restricted = true },
        };
        Assert.Equal(advice, ask.Explain().Advice);
    }
}

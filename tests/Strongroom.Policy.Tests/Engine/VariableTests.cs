using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html</summary>
public sealed class VariableTests
{
    [Theory]
    [InlineData("arn:aws:s3:::records/${aws:x}/*", "alice", "arn:aws:s3:::records/alice/1", true)]
    [InlineData("arn:aws:s3:::records/${aws:x}/*", "alice", "arn:aws:s3:::records/bob/1", false)]
    [InlineData("arn:aws:s3:::records/${AWS:X}", "alice", "arn:aws:s3:::records/alice", true)]
    [InlineData("arn:aws:s3:::records/${aws:x}", null, "arn:aws:s3:::records/", false)]
    [InlineData("arn:aws:s3:::records/${aws:x, 'all'}", null, "arn:aws:s3:::records/all", true)]
    [InlineData("arn:aws:s3:::records/${aws:x,'all'}", "alice", "arn:aws:s3:::records/all", false)]
    [InlineData("arn:aws:s3:::records/${aws:x}", "m:alice", "arn:aws:s3:::records/alice", false)]
    [InlineData("arn:aws:s3:::records/${aws:x}", "n:7", "arn:aws:s3:::records/7", true)]

    // What a variable stands for is no pattern.
    [InlineData("arn:aws:s3:::records/${aws:x}", "*", "arn:aws:s3:::records/alice", false)]
    [InlineData("arn:aws:s3:::records/${aws:x}/?", "?", "arn:aws:s3:::records/a/b", false)]
    [InlineData("arn:aws:s3:::records/${aws:x}", "${aws:x}", "arn:aws:s3:::records/${aws:x}", true)]
    [InlineData("arn:aws:s3:::records/${*}", null, "arn:aws:s3:::records/a", false)]
    [InlineData("arn:aws:s3:::records/${*}${?}${$}", null, "arn:aws:s3:::records/*?$", true)]
    public void In_resources(string resource, string? value, string asked, bool matches)
    {
        var json = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"{{resource}}"} }""";
        Assert.True(PolicyParser.TryParse(json, PolicyKind.Identity, null, out var document, out _));
        var ask = new Ask { Identity = [new AttachedPolicy("p", "x", document)], Resource = asked, Keys = Keys.With(value) };
        Assert.Equal(matches, ask.Decide().IsAllowed);
    }

    [Theory]
    [InlineData("StringEquals", "${aws:team}", "blue", "blue", true)]
    [InlineData("StringEquals", "${aws:team}", "Blue", "blue", false)]
    [InlineData("StringEqualsIgnoreCase", "${aws:team}", "Blue", "blUE", true)]
    [InlineData("StringLike", "${aws:team}/*", "blue", "blue/1", true)]
    [InlineData("StringLike", "${aws:team}/*", "*", "blue/1", false)]
    [InlineData("StringEquals", "${aws:team}", null, "blue", false)]
    [InlineData("StringNotEquals", "${aws:team}", null, "blue", true)]
    [InlineData("ArnLike", "arn:aws:iam::1:user/${aws:team}", "blue", "arn:aws:iam::1:user/blue", true)]
    [InlineData("ArnLike", "${aws:team}", "arn:aws:iam::1:user/blue", "arn:aws:iam::1:user/blue", true)]
    [InlineData("ArnLike", "arn:aws:iam::${aws:team}:user/x", "1:user", "arn:aws:iam::1:user:user/x", false)]
    public void In_conditions(string @operator, string wanted, string? team, string seen, bool holds)
    {
        var keys = Keys.With(seen);
        keys["aws:team"] = ConditionValue.Of(team);
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow(more: $",'Condition':{{'{@operator}':{{'aws:x':'{wanted}'}}}}"))], Keys = keys };
        Assert.Equal(holds, ask.Decide().IsAllowed);
    }

    [Fact]
    public void A_denial_holds_for_whom_its_variable_has_no_value()
    {
        // AWS's own example: whoever has no Team may not read what has one.
        var deny = Scene.Deny(more: ",'Condition':{'StringNotEquals':{'s3:ExistingObjectTag/Team':'${aws:PrincipalTag/Team}'}}");
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow() + "," + deny)], Keys = Keys.With("blue", "s3:ExistingObjectTag/Team") };
        Assert.Equal("explicit deny Identity", ask.Outcome());
    }

    [Fact]
    public void The_older_version_has_none()
    {
        var document = Scene.Parse("{'Version':'2008-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3:::b/${aws:x}'}}");
        var ask = new Ask { Identity = [new AttachedPolicy("p", "x", document)], Keys = Keys.With("alice") };
        Assert.False((ask with { Resource = "arn:aws:s3:::b/alice" }).Decide().IsAllowed);
        Assert.True((ask with { Resource = "arn:aws:s3:::b/${aws:x}" }).Decide().IsAllowed);
    }

    [Fact]
    public void A_long_value_matches_too()
    {
        var name = new string('n', 3000);
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow(resource: "arn:aws:s3:::b/${aws:x}/${aws:x}*"))], Keys = Keys.With(name), Resource = $"arn:aws:s3:::b/{name}/{name}!" };
        Assert.True(ask.Decide().IsAllowed);
        Assert.False((ask with { Resource = $"arn:aws:s3:::b/{name}/{name[1..]}!" }).Decide().IsAllowed);
    }
}

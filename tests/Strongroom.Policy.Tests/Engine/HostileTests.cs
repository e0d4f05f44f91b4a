using System.Text;
using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Documents that are made to hurt whoever reads them.</summary>
public sealed class HostileTests
{
    private const string Statement = """{"Effect":"Allow","Action":"*","Resource":"*"}""";

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","\u0045ffect":"Deny"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":[],"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"Bool":{"aws:x":"true"}}}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:x":"true","aws:x":"false"}}}}""")]
    public void A_name_that_is_given_twice_is_refused(string json) => Refused(json);

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/\ud800"}}""")]
    [InlineData("""{"Statement":{"\ud800":"x","Effect":"Allow","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Sid":"\udfff","Effect":"Allow","Action":"*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:x":"\ud800"}}}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"\ud800":{"aws:x":"1"}}}}""")]
    [InlineData("// \n{\"Statement\":{}}")]
    [InlineData("{/**/\"Statement\":{}}")]
    [InlineData("\uFEFF{\"Statement\":{}}")]
    public void What_is_no_text_is_refused(string json) => Refused(json);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => Refused("{\"Statement\":" + Statement.Replace("\"*\"}", "\"arn:aws:s3:::b/" + (char)0xD800 + "\"}") + "}");

    [Fact]
    public void Depth_is_bounded()
    {
        Refused(new string('[', 500_000));
        Refused("{\"Statement\":" + new string('[', 500_000));
        Refused(string.Concat(Enumerable.Repeat("{\"Statement\":", 100_000)));
        Refused("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:x":[[["1"]]]}}}}""");
    }

    [Fact]
    public void Many_statements_and_values_are_only_many()
    {
        var many = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[").AppendJoin(',', Enumerable.Repeat(Statement, 5_000)).Append("]}").ToString();
        Assert.True(PolicyParser.TryParse(many, PolicyKind.Identity, null, out var document, out _));
        Assert.Equal(5_000, document.Statements.Count);
        var values = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"*a*{i}*\""));
        var wide = """{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:x":[""" + values + "]}}}}";
        Assert.True(PolicyParser.TryParse(wide, PolicyKind.Identity, null, out document, out _));
        Assert.False(new Ask { Identity = [new AttachedPolicy("p", "x", document)], Keys = Keys.With(new string('a', 1024)) }.Decide().IsAllowed);
    }

    [Theory]
    [InlineData("s3:GetObject", "s3:G\u0435tObject")]
    [InlineData("kms:Decrypt", "\u212Ams:Decrypt")]
    [InlineData("s3:GetObject", "s3:GetObject\0")]
    [InlineData("s3:GetObject", "s3:GetObject ")]
    [InlineData("s3:GetObject", "\uFF533:GetObject")]
    public void What_only_looks_like_an_action_is_none(string action, string lookalike)
    {
        Assert.Equal("deny Identity", new Ask { Action = lookalike, Identity = [Scene.Policy(Scene.Allow(action))] }.Outcome());
        Assert.Throws<InvalidOperationException>(() => Scene.Policy(Scene.Allow(lookalike.Replace("\0", "\\u0000"))));
    }

    [Theory]
    [InlineData("arn:aws:s3:::records/caf\u00E9", "arn:aws:s3:::records/cafe\u0301")]
    [InlineData("arn:aws:s3:::records/a", "arn:aws:s3:::records/\u0430")]
    [InlineData("arn:aws:s3:::records/a", "arn:aws:s3:::records/A")]
    [InlineData("arn:aws:s3:::records/a/*", "arn:aws:s3:::records/a")]
    [InlineData("arn:aws:s3:::records/a", "arn:aws:s3:::records/a/../a")]
    public void Keys_are_what_they_are(string resource, string lookalike) =>
        Assert.Equal("deny Identity", new Ask { Resource = lookalike, Identity = [Scene.Policy(Scene.Allow(resource: resource))] }.Outcome());

    [Fact]
    public void A_wildcard_does_not_reach_out_of_its_part_of_an_arn()
    {
        var policy = Scene.Policy(Scene.Allow("iam:*", "arn:aws:iam::1111*33:user/a"));
        Assert.Equal("allow Identity", new Ask { Action = "iam:GetUser", Resource = "arn:aws:iam::111122223333:user/a", Identity = [policy] }.Outcome());
        Assert.Equal("deny Identity", new Ask { Action = "iam:GetUser", Resource = "arn:aws:iam::1111:x/33:user/a", Identity = [policy] }.Outcome());
    }

    private static void Refused(string json)
    {
        foreach (var kind in Enum.GetValues<PolicyKind>())
        {
            Assert.False(PolicyParser.TryParse(json, kind, kind == PolicyKind.Bucket ? Scene.Bucket : null, out var document, out var fault));
            Assert.Null(document);
            Assert.NotEmpty(fault.Message);
        }
    }
}

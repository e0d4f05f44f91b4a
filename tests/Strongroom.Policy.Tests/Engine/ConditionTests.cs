using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</summary>
public sealed class ConditionTests
{
    [Theory]

    // Strings.
    [InlineData("StringEquals", "a", "a", true)]
    [InlineData("StringEquals", "a", "A", false)]
    [InlineData("StringEquals", "a", null, false)]
    [InlineData("StringEquals", "*", "a", false)]
    [InlineData("StringEquals", "a,b", "b", true)]
    [InlineData("StringEquals", "5", "n:5", true)]
    [InlineData("StringEquals", "true", "t:true", true)]
    [InlineData("StringEquals", "192.0.2.1", "ip:192.0.2.1", true)]
    [InlineData("StringNotEquals", "a", "b", true)]
    [InlineData("StringNotEquals", "a,b", "b", false)]
    [InlineData("StringNotEquals", "a", null, true)]
    [InlineData("StringNotEqualsIfExists", "a", "a", false)]
    [InlineData("StringEqualsIfExists", "a", null, true)]
    [InlineData("StringEqualsIfExists", "a", "b", false)]
    [InlineData("StringEqualsIgnoreCase", "ÄB", "äb", true)]
    [InlineData("StringEqualsIgnoreCase", "k", "\u212A", false)]
    [InlineData("StringEqualsIgnoreCase", "s", "\u017F", false)]
    [InlineData("StringNotEqualsIgnoreCase", "a", "A", false)]
    [InlineData("StringLike", "home/*", "home/a/b", true)]
    [InlineData("StringLike", "home/?", "home/ab", false)]
    [InlineData("StringLike", "A*", "ab", false)]
    [InlineData("StringNotLike", "home/*", "else", true)]
    [InlineData("StringNotLike", "home/*", null, true)]

    // Numbers.
    [InlineData("NumericEquals", "10", "n:10", true)]
    [InlineData("NumericEquals", "10.0", "10", true)]
    [InlineData("NumericEquals", "10", "ten", false)]
    [InlineData("NumericNotEquals", "10", "ten", true)]
    [InlineData("NumericNotEquals", "10", "n:10", false)]
    [InlineData("NumericLessThan", "10", "n:9", true)]
    [InlineData("NumericLessThan", "10", "n:10", false)]
    [InlineData("NumericLessThan", "10", null, false)]
    [InlineData("NumericLessThanIfExists", "10", null, true)]
    [InlineData("NumericLessThanEquals", "10", "n:10", true)]
    [InlineData("NumericGreaterThan", "-1", "n:0", true)]
    [InlineData("NumericGreaterThanEquals", "9223372036854775808", "n:9223372036854775807", false)]
    [InlineData("NumericGreaterThan", "0", "at:2026-11-24T10:00:00Z", true)]

    // Dates.
    [InlineData("DateLessThan", "2026-11-24T10:00:01Z", "at:2026-11-24T10:00:00Z", true)]
    [InlineData("DateLessThan", "2026-11-24T11:00:00+02:00", "at:2026-11-24T10:00:00Z", false)]
    [InlineData("DateGreaterThan", "2026-11-24", "at:2026-11-24T00:00:01Z", true)]
    [InlineData("DateGreaterThan", "0", "at:2026-11-24T00:00:01Z", true)]
    [InlineData("DateEquals", "1795514400", "at:2026-11-24T10:00:00Z", true)]
    [InlineData("DateEquals", "2026-11-24T10:00:00.000Z", "n:1795514400", true)]
    [InlineData("DateNotEquals", "2026-11-24T10:00:00Z", null, true)]
    [InlineData("DateGreaterThanEquals", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z", true)]
    [InlineData("DateLessThanEquals", "2026-11-24T10:00:00Z", "never", false)]

    // Truth, bytes, presence.
    [InlineData("Bool", "true", "t:true", true)]
    [InlineData("Bool", "TRUE", "true", true)]
    [InlineData("Bool", "false", "t:true", false)]
    [InlineData("Bool", "false", null, false)]
    [InlineData("BoolIfExists", "false", null, true)]
    [InlineData("BinaryEquals", "YQ==", "a", true)]
    [InlineData("BinaryEquals", "YQ==", "YQ==", false)]
    [InlineData("BinaryEquals", "/w==", "a", false)]
    [InlineData("Null", "true", null, true)]
    [InlineData("Null", "true", "a", false)]
    [InlineData("Null", "false", "a", true)]
    [InlineData("Null", "false", "m:", false)]

    // Addresses.
    [InlineData("IpAddress", "203.0.113.0/24", "ip:203.0.113.77", true)]
    [InlineData("IpAddress", "203.0.113.9/24", "ip:203.0.113.77", true)]
    [InlineData("IpAddress", "203.0.113.0/24", "ip:203.0.114.1", false)]
    [InlineData("IpAddress", "203.0.113.5", "ip:203.0.113.5", true)]
    [InlineData("IpAddress", "0.0.0.0/0", "ip:198.51.100.1", true)]
    [InlineData("IpAddress", "0.0.0.0/0", "ip:2001:db8::1", false)]
    [InlineData("IpAddress", "::/0", "ip:198.51.100.1", false)]
    [InlineData("IpAddress", "2001:db8::/32", "ip:2001:db8:ffff::1", true)]
    [InlineData("IpAddress", "2001:DB8:0::/33", "ip:2001:db8:8000::1", false)]
    [InlineData("IpAddress", "203.0.113.0/24,2001:db8::/32", "ip:2001:db8::1", true)]
    [InlineData("IpAddress", "203.0.113.0/24", "203.0.113.4", true)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "ip:203.0.113.77", false)]
    [InlineData("NotIpAddress", "203.0.113.0/24", null, true)]

    // ARNs: each of six parts alone.
    [InlineData("ArnLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true)]
    [InlineData("ArnLike", "arn:aws:sns:*:123456789012:t", "arn:aws:sns:eu-west-1:123456789012:t", true)]
    [InlineData("ArnLike", "arn:aws:sns:*:t", "arn:aws:sns:eu-west-1:123456789012:t", false)]
    [InlineData("ArnLike", "arn:*", "arn:aws:sns:eu-west-1:123456789012:t", false)]
    [InlineData("ArnLike", "*", "arn:aws:s3:::bucket", true)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/a/b", true)]
    [InlineData("ArnLike", "arn:aws:logs:?:1:x:*", "arn:aws:logs:a:1:x:y:z", true)]
    [InlineData("ArnEquals", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true)]
    [InlineData("ArnEquals", "*", "no arn", false)]
    [InlineData("ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::c", true)]
    [InlineData("ArnNotEquals", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", false)]

    // Multivalued keys.
    [InlineData("ForAnyValue:StringEquals", "a,b", "m:x,b", true)]
    [InlineData("ForAnyValue:StringEquals", "a,b", "m:x,y", false)]
    [InlineData("ForAnyValue:StringEquals", "a", "m:", false)]
    [InlineData("ForAnyValue:StringEquals", "a", null, false)]
    [InlineData("ForAnyValue:StringEqualsIfExists", "a", null, true)]
    [InlineData("ForAnyValue:StringNotEquals", "a", "m:a,b", true)]
    [InlineData("ForAnyValue:StringNotEquals", "a,b", "m:a,b", false)]
    [InlineData("ForAnyValue:StringNotEquals", "a", null, false)]
    [InlineData("ForAllValues:StringEquals", "a,b", "m:a,b,a", true)]
    [InlineData("ForAllValues:StringEquals", "a,b", "m:a,c", false)]
    [InlineData("ForAllValues:StringEquals", "a", "m:", true)]
    [InlineData("ForAllValues:StringEquals", "a", "", true)]
    [InlineData("ForAllValues:StringEquals", "a", null, true)]
    [InlineData("ForAllValues:StringNotEquals", "a", "m:b,c", true)]
    [InlineData("ForAllValues:StringNotEquals", "a", "m:a,c", false)]
    [InlineData("ForAllValues:StringLike", "a*", "m:ab,ac", true)]
    [InlineData("ForAllValues:StringNotLike", "a*", "m:b,ab", false)]
    [InlineData("StringEquals", "a", "m:x,a", true)]
    [InlineData("StringNotEquals", "a", "m:x,a", false)]
    public void Operators(string @operator, string wanted, string? seen, bool holds)
    {
        var values = string.Join(',', wanted.Split(',').Select(value => $"'{value}'"));
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow(more: $",'Condition':{{'{@operator}':{{'aws:X':[{values}]}}}}"))], Keys = Keys.With(seen) };
        Assert.Equal(holds, ask.Decide().IsAllowed);
        Assert.Equal(ask.Decide(), ask.Explain().Decision);
    }

    [Fact]
    public void All_operators_and_all_keys_must_hold()
    {
        const string Condition = ",'Condition':{'StringEquals':{'aws:a':'1','aws:b':'2'},'Bool':{'aws:c':true}}";
        var ask = new Ask { Identity = [Scene.Policy(Scene.Allow(more: Condition))] };
        Keys all = new() { ["aws:A"] = ConditionValue.Of("1"), ["AWS:b"] = ConditionValue.Of("2"), ["aws:c"] = ConditionValue.Of(true) };
        Assert.True((ask with { Keys = all }).Decide().IsAllowed);
        foreach (var key in all.Keys.ToList())
        {
            var fewer = new Keys();
            foreach (var (name, value) in all.Where(pair => pair.Key != key)) fewer[name] = value;
            Assert.False((ask with { Keys = fewer }).Decide().IsAllowed);
        }
    }

    [Theory]
    [InlineData("StringEqual", "x", "a")]
    [InlineData("stringequals", "x", "a")]
    [InlineData("ForSomeValues:StringEquals", "x", "a")]
    [InlineData("ForAnyValue:Null", "x", "true")]
    [InlineData("NullIfExists", "x", "true")]
    [InlineData("StringEqualsIfExistsIfExists", "x", "a")]
    [InlineData("NumericEquals", "x", "ten")]
    [InlineData("NumericEquals", "x", "1e3")]
    [InlineData("NumericEquals", "x", "${aws:y}")]
    [InlineData("DateLessThan", "x", "tomorrow")]
    [InlineData("DateLessThan", "x", "9223372036854775808")]
    [InlineData("Bool", "x", "yes")]
    [InlineData("Null", "x", "1")]
    [InlineData("BinaryEquals", "x", "%%")]
    [InlineData("IpAddress", "x", "203.0.113.0/33")]
    [InlineData("IpAddress", "x", "203.0.113")]
    [InlineData("IpAddress", "x", "010.0.0.0/8")]
    [InlineData("IpAddress", "x", "0x7f.0.0.1")]
    [InlineData("IpAddress", "x", "fe80::1%eth0")]
    [InlineData("IpAddress", "x", "203.0.113.0/-1")]
    [InlineData("StringEquals", "x", "${aws:y")]
    [InlineData("StringEquals", "x", "${aws:y, unquoted}")]
    [InlineData("StringEquals", "x", "${}")]
    [InlineData("StringEquals", "TagKe\u212Ay", "a")]
    public void What_is_not_understood_is_refused(string @operator, string key, string value)
    {
        var json = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"{{@operator}}":{"aws:{{key}}":"{{value}}"} } } }""";
        Assert.False(PolicyParser.TryParse(json, PolicyKind.Identity, null, out _, out var fault));
        Assert.NotEmpty(fault.Message);
    }
}

using System.Net;
using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>A decision allocates nothing, whatever it is made of: it is made for every request, and some requests make a thousand.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_decision_with_twenty_statements_and_five_conditions_allocates_nothing()
    {
        const string Conditions = ",'Condition':{'Bool':{'aws:SecureTransport':'true'},'IpAddress':{'aws:SourceIp':['203.0.113.0/24','2001:db8::/32']},"
            + "'StringLike':{'aws:PrincipalTag/team':'b*e'},'DateLessThan':{'aws:CurrentTime':'2030-01-01T00:00:00Z'},"
            + "'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/${aws:username}'},'NumericLessThanEquals':{'s3:max-keys':'100'},"
            + "'ForAllValues:StringEquals':{'aws:TagKeys':['a','b']},'StringNotEquals':{'aws:EpochTime':'0'},'Null':{'aws:TokenIssueTime':'true'}}";
        var statements = string.Join(',', Enumerable.Range(0, 19).Select(i => Scene.Allow(i % 2 == 0 ? "s3:PutObject" : "s3:Get*", $"arn:aws:s3:::other{i}/*/x")));
        var policy = Scene.Policy(statements + "," + Scene.Allow("s3:GetObject", "arn:aws:s3:::records/${aws:PrincipalTag/year}/*", Conditions));
        var ask = new Ask
        {
            Identity = [Scene.Policy(Scene.Allow("iam:*")), policy], Boundary = policy, Session = [policy],
            ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Deny", "'NotPrincipal':{'AWS':['111122223333','arn:aws:iam::111122223333:user/alice']}", ",'Condition':{'Bool':{'aws:SecureTransport':'false'}}")
                + "," + Scene.InBucket("Allow", "'Principal':{'AWS':['444455556666','arn:aws:iam::111122223333:role/x']}")),
            Keys = new Keys
            {
                ["aws:SecureTransport"] = ConditionValue.Of(true), ["aws:SourceIp"] = ConditionValue.Of(IPAddress.Parse("2001:db8::7")),
                ["aws:PrincipalTag/team"] = ConditionValue.Of("blue"), ["aws:PrincipalTag/year"] = ConditionValue.Of(2026),
                ["aws:CurrentTime"] = ConditionValue.Of(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero)), ["aws:username"] = ConditionValue.Of("alice"),
                ["aws:PrincipalArn"] = ConditionValue.Of("arn:aws:iam::111122223333:user/alice"), ["s3:max-keys"] = ConditionValue.Of(50),
                ["aws:TagKeys"] = ConditionValue.Of((IReadOnlyList<string>)["b", "a"]), ["aws:EpochTime"] = ConditionValue.Of(1_795_514_400),
            },
        };
        Assert.Equal("allow Identity", ask.Outcome());
        var request = ask.Request;
        var allowed = 0;
        var allocated = long.MaxValue;

        // What the runtime allocates for itself while it compiles a method again is not the decision's.
        for (var attempt = 0; attempt < 20 && allocated > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++) allowed += PolicyEvaluator.Decide(request).IsAllowed ? 1 : 0;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.True(allowed > 0);
        Assert.Equal(0, allocated);
    }
}

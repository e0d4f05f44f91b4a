using Xunit;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Deny with NotPrincipal: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html</summary>
public sealed class NotPrincipalTests
{
    private const string Account = "arn:aws:iam::111122223333:root";
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string Role = "arn:aws:iam::111122223333:role/reader";
    private const string Session = "arn:aws:sts::111122223333:assumed-role/reader/s1";
    private const string Fed = "arn:aws:sts::111122223333:federated-user/fed";

    [Theory]
    [InlineData("alice", Account + "," + Alice, false)]
    [InlineData("alice", "111122223333," + Alice, false)]
    [InlineData("alice", Alice, true)]
    [InlineData("alice", Account, true)]
    [InlineData("bob", Account + "," + Alice, true)]
    [InlineData("session", Account + "," + Role + "," + Session, false)]
    [InlineData("session", Account + "," + Role, true)]
    [InlineData("session", Account + "," + Session, true)]
    [InlineData("session", Role + "," + Session, true)]
    [InlineData("federated", Account + "," + Fed, false)]
    [InlineData("federated", Account + "," + Alice, true)]
    [InlineData("root", Account, false)]
    [InlineData("root", Alice, true)]
    [InlineData("anonymous", Account + "," + Alice, true)]
    [InlineData("anonymous", "*", false)]
    [InlineData("bob", "*", false)]
    public void A_denial_spares_only_whom_it_lists_with_all_that_stands_above_it(string who, string listed, bool isDenied)
    {
        var caller = who switch
        {
            "alice" => Scene.User(),
            "bob" => Scene.User("bob"),
            "session" => Scene.Session(),
            "federated" => Scene.Federated(),
            "root" => Scene.Root(),
            _ => PrincipalFacts.Anonymous,
        };
        var list = string.Join(',', listed.Split(',').Select(arn => $"'{arn}'"));
        var ask = new Ask { Who = caller, ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Deny", $"'NotPrincipal':{{'AWS':[{list}]}}")) };
        Assert.Equal(isDenied, ask.Decide().IsExplicit);
    }

    [Fact]
    public void Who_has_a_boundary_is_denied_whatever_is_listed()
    {
        var ask = new Ask { ResourcePolicy = Scene.BucketPolicy(Scene.InBucket("Deny", $"'NotPrincipal':{{'AWS':['{Account}','{Alice}']}}")) };
        Assert.False(ask.Decide().IsExplicit);
        Assert.True((ask with { Boundary = Scene.Policy(Scene.Allow("*")) }).Decide().IsExplicit);
    }

    [Fact]
    public void A_service_is_spared_by_its_name()
    {
        var policy = Scene.BucketPolicy(Scene.InBucket("Deny", "'NotPrincipal':{'Service':'cloudtrail.amazonaws.com'}"));
        Assert.False(new Ask { Who = Scene.Service("cloudtrail.amazonaws.com"), ResourcePolicy = policy }.Decide().IsExplicit);
        Assert.True(new Ask { Who = Scene.Service("config.amazonaws.com"), ResourcePolicy = policy }.Decide().IsExplicit);
    }
}

using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Testing;
using Strongroom.Wire;

namespace Strongroom.Runtime.Tests;

public sealed class AccessGateTests
{
    private static readonly BucketName Photos = Name("photos");
    private static readonly BucketName Foreign = Name("foreign");

    [Fact]
    public async Task Demanding_nothing_is_no_open_door()
    {
        await using var rig = await Rig.StartAsync();
        var call = Call(rig, new TestRequest("GET", "/photos"));
        Assert.Throws<InvalidOperationException>(() => rig.Gate.Decide("input", call, [], isOpen: false));
        Assert.True(rig.Gate.Decide("input", call, [], isOpen: true).IsSuccess);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told_to_everybody()
    {
        await using var rig = await Rig.StartAsync();
        foreach (var caller in new[] { Caller.Anonymous, Accounts.Root(Accounts.Home, "k") })
        {
            var denied = rig.Gate.Decide("input", Call(rig, new TestRequest("GET", "/nowhere"), caller), [Demand.On("s3:ListBucket", Name("nowhere"))], isOpen: false);
            Assert.Equal(("NoSuchBucket", 404), (denied.Error!.Code, denied.Error.Status));
        }
        Assert.True(rig.Gate.Decide("input", Call(rig, new TestRequest("PUT", "/nowhere")), [Demand.OnNew("s3:CreateBucket", Name("nowhere"))], isOpen: false).IsSuccess);
    }

    [Fact]
    public async Task Nobody_and_another_account_are_denied_on_everything()
    {
        await using var rig = await Rig.StartAsync();
        foreach (var caller in new[] { Caller.Anonymous, Accounts.Root(Accounts.Other, "k") })
        {
            var call = Call(rig, new TestRequest("GET", "/photos"), caller);
            Assert.Equal("AccessDenied", rig.Gate.Decide("input", call, [Demand.On("s3:ListBucket", Photos)], isOpen: false).Error?.Code);
            Assert.Equal("s3:ListBucket", call.Audit.DecidedAction);
        }
        var anonymous = Call(rig, new TestRequest("GET", "/"), Caller.Anonymous);
        Assert.Equal("AccessDenied", rig.Gate.Decide("input", anonymous, [Demand.OnAccount("s3:ListAllMyBuckets")], isOpen: false).Error?.Code);
        Assert.Equal("AccessDenied", rig.Gate.Decide("input", anonymous, [Demand.OnNew("s3:CreateBucket", Name("new-one"))], isOpen: false).Error?.Code);
    }

    [Fact]
    public async Task The_directory_is_asked_for_the_resource_and_the_input_comes_through()
    {
        await using var rig = await Rig.StartAsync();
        var granted = rig.Gate.Decide("input", Call(rig, new TestRequest("GET", "/photos/a")), [Demand.On("s3:GetObject", Photos, Key("a"))], isOpen: false);
        var demand = Assert.Single(rig.Owners.Asked);
        Assert.Equal(("s3:GetObject", "arn:aws:s3:::photos/a"), (demand.Action, demand.Resource));
        Assert.Equal((1L, "input"), (granted.Value.Snapshot, granted.Value.Input));
        Assert.Equal(DecisionLayer.Root, granted.Value.Decision.Layer);
    }

    [Fact]
    public async Task A_caller_whose_user_is_gone_may_do_nothing()
    {
        await using var rig = await Rig.StartAsync();
        rig.Credentials.AreThere = false;
        var call = Call(rig, new TestRequest("GET", "/photos/a"));
        Assert.Equal("InvalidToken", rig.Gate.Decide("input", call, [Demand.On("s3:GetObject", Photos, Key("a"))], isOpen: false).Error?.Code);
        Assert.False(rig.Gate.May(call, Demand.On("s3:GetObject", Photos, Key("a"))));
    }

    [Fact]
    public async Task What_is_asked_beside_the_demands_is_not_on_record()
    {
        await using var rig = await Rig.StartAsync();
        rig.Owners.Denies = d => d.Action == "s3:ListBucket";
        var call = Call(rig, new TestRequest("GET", "/photos/a"));
        Assert.True(rig.Gate.May(call, Demand.On("s3:GetObject", Photos, Key("a"))));
        Assert.False(rig.Gate.May(call, Demand.On("s3:ListBucket", Photos)));
        Assert.Null(call.Audit.DecidedAction);
    }

    [Fact]
    public async Task A_denial_says_why_inside_the_account_and_nothing_to_strangers()
    {
        await using var rig = await Rig.StartAsync();
        rig.Owners.Denies = _ => true;
        var own = rig.Gate.Decide("input", Call(rig, new TestRequest("GET", "/photos/a")), [Demand.On("s3:GetObject", Photos, Key("a"))], isOpen: false);
        Assert.Equal(
            "User: arn:aws:iam::111122223333:root is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::photos/a\" with an explicit deny in a resource-based policy",
            own.Error!.Message);
        var other = rig.Gate.Decide("input", Call(rig, new TestRequest("GET", "/photos/a"), Accounts.Root(Accounts.Other, "k")), [Demand.On("s3:GetObject", Photos, Key("a"))], isOpen: false);
        Assert.Equal("Access Denied", other.Error!.Message);
    }

    [Fact]
    public async Task One_denial_among_several_denies_the_request()
    {
        await using var rig = await Rig.StartAsync();
        var call = Call(rig, new TestRequest("PUT", "/photos/a"));
        var denied = rig.Gate.Decide("input", call, [Demand.On("s3:PutObject", Photos, Key("a")), Demand.On("s3:GetObject", Foreign, Key("a"))], isOpen: false);
        Assert.Equal("AccessDenied", denied.Error?.Code);
        Assert.Equal("s3:GetObject", call.Audit.DecidedAction);
    }

    [Fact]
    public async Task A_denied_item_of_a_batch_is_denied_alone()
    {
        await using var rig = await Rig.StartAsync();
        rig.Owners.Denies = d => d.Resource.EndsWith("/b", StringComparison.Ordinal);
        var demands = new[] { "a", "b", "c" }.Select((key, i) => Demand.On("s3:DeleteObject", Photos, Key(key)).ForItem(i)).ToList();
        var granted = rig.Gate.Decide("input", Call(rig, new TestRequest("POST", "/photos?delete")), demands, isOpen: false);
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(granted.Value.IsItemAllowed));
    }

    [Theory]
    [InlineData("111122223333", null, true)]
    [InlineData("444455556666", null, false)]
    [InlineData(null, "111122223333", true)]
    [InlineData(null, "444455556666", false)]
    [InlineData("111122223333", "444455556666", false)]
    public async Task The_owner_that_a_client_expects_is_compared(string? expected, string? expectedSource, bool isAllowed)
    {
        await using var rig = await Rig.StartAsync();
        // Also where source and target are the same bucket, each header is about its own.
        foreach (var source in new[] { "archive", "photos" })
        {
            var request = new TestRequest("PUT", "/photos/a");
            if (expected is not null) request.Header("x-amz-expected-bucket-owner", expected);
            if (expectedSource is not null) request.Header("x-amz-source-expected-bucket-owner", expectedSource);
            var demands = new[] { Demand.On("s3:GetObject", Name(source), Key("s")).OfSource(), Demand.On("s3:PutObject", Photos, Key("a")) };
            var decided = rig.Gate.Decide("input", Call(rig, request), demands, isOpen: false);
            Assert.Equal(isAllowed ? null : "AccessDenied", decided.Error?.Code);
        }
    }

    private static Call Call(Rig rig, TestRequest request, Caller? caller = null)
    {
        var call = rig.NewCall(request, rig.Get);
        call.Caller = caller ?? Accounts.Root(Accounts.Home, "k");
        call.Service = new ServiceResolver(EndpointNames.Default).Resolve(call.Request, SigV4Parser.Parse(call.Request, "us-east-1").Value).Value;
        return call;
    }

    private static BucketName Name(string text) => BucketName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    private static ObjectKey Key(string text) => S3RequestReader.KeyFrom(text);
}

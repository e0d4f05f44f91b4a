using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Bucket policies: what is taken, what is refused, and that they are in force.</summary>
public sealed class BucketPolicyTests
{
    [Fact]
    public async Task A_policy_comes_back_as_it_was_put_and_goes()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        Assert.Equal(("NoSuchBucketPolicy", 404), await CodeOf(s3, "GetBucketPolicy", "GET", "/photos?policy"));
        Assert.Equal(("NoSuchBucketPolicy", 404), await CodeOf(s3, "GetBucketPolicyStatus", "GET", "/photos?policyStatus"));
        const string Text = """
            { "Version": "2012-10-17",
              "Statement": { "Sid": "Keep", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::photos/*" } }
            """;
        Assert.Equal(204, (await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", Text)).Ok().Status);
        var got = (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Ok();
        Assert.Equal((Text, "application/json"), (got.Text, got.Header("Content-Type")));
        Assert.Equal("false", (await s3.SendAsync("GetBucketPolicyStatus", "GET", "/photos?policyStatus")).Ok().Xml.Value);
        Assert.Equal(204, (await s3.SendAsync("DeleteBucketPolicy", "DELETE", "/photos?policy")).Ok().Status);
        Assert.Equal(204, (await s3.SendAsync("DeleteBucketPolicy", "DELETE", "/photos?policy")).Ok().Status);
        Assert.Equal("NoSuchBucketPolicy", (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Code);
    }

    public static TheoryData<string> Malformed =>
    [
        "", "{", "[]", """{"Version":"2012-10-17"}""", "\ud83d",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Alow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::photos"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::others"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::photos"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:NoSuchThing","Resource":"arn:aws:s3:::photos"}]}""",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_policy_of_this_bucket_is_refused_and_the_old_one_stays(string text)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var good = Documents.Policy("Deny", "\"*\"", "\"s3:DeleteBucket\"");
        await s3.PutPolicyAsync(good);
        Assert.Equal(("MalformedPolicy", 400), await CodeOf(s3, "PutBucketPolicy", "PUT", "/photos?policy", text));
        Assert.Equal(good, (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Text);
    }

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/nobody"}""")]
    [InlineData("""{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::999999999999:root"]}""")]
    [InlineData("""{"CanonicalUser":"1234"}""")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/nowhere.example"}""")]
    [InlineData("""{"Federated":"nowhere.example"}""")]
    [InlineData("""{"Service":"nosuch.amazonaws.com"}""")]
    [InlineData("""{"Service":"nosuch.eu-west-1.amazonaws.com"}""")]
    [InlineData("""{"Service":["logging.s3.amazonaws.com","s3.nosuch.amazonaws.com"]}""")]
    [InlineData("""{"Service":"other.strongroom.internal"}""")]
    public async Task A_principal_that_does_not_exist_is_refused(string principal)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        foreach (var element in new[] { "Principal", "NotPrincipal" })
        {
            var policy = Documents.Policy("Deny", principal, "\"s3:GetObject\"").Replace("\"Principal\"", $"\"{element}\"", StringComparison.Ordinal);
            var refused = await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", policy);
            Assert.Equal(("MalformedPolicy", "Invalid principal in policy"), (refused.Code, refused.Error!.Message));
        }
    }

    [Theory]
    [InlineData("""{"Service":["s3.amazonaws.com","logging.s3.amazonaws.com","delivery.logs.amazonaws.com","cloudtrail.amazonaws.com","config.amazonaws.com"]}""")]
    [InlineData("""{"Service":["logs.eu-central-1.amazonaws.com","cloudfront.amazonaws.com","billingreports.amazonaws.com","delivery.logs.us-gov-west-1.amazonaws.com"]}""")]
    [InlineData("""{"Federated":["cognito-identity.amazonaws.com","accounts.google.com"]}""")]
    public async Task Services_and_public_identity_providers_are_known_by_name(string principal)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await s3.PutPolicyAsync(Documents.Policy("Deny", principal, "\"s3:GetObject\""));
    }

    [Fact]
    public async Task Twenty_kilobytes_are_the_most_and_white_space_does_not_count()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var policy = Documents.Policy("Deny", "\"*\"", "\"s3:DeleteBucket\"", """{"StringEquals":{"aws:UserAgent":"@"}}""");
        var largest = policy.Replace("@", new string('a', (20 * 1024) - policy.Length + 1), StringComparison.Ordinal);
        await s3.PutPolicyAsync(largest);
        await s3.PutPolicyAsync(largest.Replace(",\"Statement\"", ",\n" + new string(' ', 1000) + "\"Statement\"", StringComparison.Ordinal));
        Assert.Equal("PolicyTooLarge", (await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", largest.Replace("aaaa", "aaaaa", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public async Task A_policy_is_in_force_when_its_put_returns_and_void_when_its_delete_does()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        var ann = s3.Principals.User("ann", TestS3.Account);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(ann, "HeadObject", "HEAD", "/photos/cat")).Code);
        await s3.PutPolicyAsync(Documents.Policy("Allow", "{\"AWS\":\"arn:aws:iam::111122223333:user/ann\"}", "\"s3:GetObject\""));
        (await s3.SendAsAsync(ann, "HeadObject", "HEAD", "/photos/cat")).Ok();
        (await s3.SendAsync("DeleteBucketPolicy", "DELETE", "/photos?policy")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(ann, "HeadObject", "HEAD", "/photos/cat")).Code);
    }

    [Fact]
    public async Task The_owners_root_gets_past_its_own_policy_to_the_policy_and_to_nothing_else()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await s3.PutPolicyAsync(Documents.Policy("Deny", "\"*\"", "\"s3:*\""));
        Assert.Equal("AccessDenied", (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("GetBucketPolicyStatus", "GET", "/photos?policyStatus")).Code);
        (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Ok();
        var admin = s3.Principals.User("admin", TestS3.Account, Documents.AllS3);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(admin, "DeleteBucketPolicy", "DELETE", "/photos?policy")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy", account: TestS3.Other)).Code);
        (await s3.SendAsync("DeleteBucketPolicy", "DELETE", "/photos?policy")).Ok();
        (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
    }

    [Fact]
    public async Task Another_account_has_no_say_in_the_policy_whatever_the_policy_says()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var policy = Documents.Policy("Allow", "{\"AWS\":\"444455556666\"}", """["s3:PutBucketPolicy","s3:GetBucketPolicy","s3:DeleteBucketPolicy"]""");
        await s3.PutPolicyAsync(policy);
        Assert.Equal(("MethodNotAllowed", 405), Of(await s3.SendAsync("PutBucketPolicy", "PUT", "/photos?policy", policy, account: TestS3.Other)));
        Assert.Equal(("MethodNotAllowed", 405), Of(await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy", account: TestS3.Other)));
        Assert.Equal(("MethodNotAllowed", 405), Of(await s3.SendAsync("DeleteBucketPolicy", "DELETE", "/photos?policy", account: TestS3.Other)));
    }

    [Fact]
    public async Task Across_accounts_both_sides_must_allow()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        var (bare, allowed) = (s3.Principals.User("bare", TestS3.Other), s3.Principals.User("allowed", TestS3.Other, Documents.Identity("Allow", "\"s3:GetObject\"")));
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(allowed, "HeadObject", "HEAD", "/photos/cat")).Code);
        await s3.PutPolicyAsync(Documents.Policy("Allow", "{\"AWS\":\"444455556666\"}", "\"s3:GetObject\""));
        (await s3.SendAsAsync(allowed, "HeadObject", "HEAD", "/photos/cat")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(bare, "HeadObject", "HEAD", "/photos/cat")).Code);
    }

    [Fact]
    public async Task A_policy_means_the_user_that_it_named_and_no_namesake()
    {
        const string Former = "AIDAAAAAAAAAAAAAAAAAA";
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        var dora = s3.Principals.User("dora", TestS3.Account) with { PrincipalId = Former };
        s3.Principals.Ids[dora.Arn] = Former;
        var policy = Documents.Policy("Allow", $$"""{"AWS":["{{dora.Arn}}"]}""", "\"s3:GetObject\"");
        await s3.PutPolicyAsync(policy);
        (await s3.SendAsAsync(dora, "HeadObject", "HEAD", "/photos/cat")).Ok();
        Assert.Equal(policy, (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Ok().Text);

        // Deleted, and made again.
        var namesake = s3.Principals.User("dora", TestS3.Account) with { PrincipalId = "AIDABBBBBBBBBBBBBBBBB" };
        s3.Principals.Ids[dora.Arn] = namesake.PrincipalId;
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(namesake, "HeadObject", "HEAD", "/photos/cat")).Code);
        Assert.Contains($"\"AWS\":[\"{Former}\"]", (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Ok().Text, StringComparison.Ordinal);

        // Renamed: it is still who was meant.
        s3.Principals.Ids["arn:aws:iam::111122223333:user/theodora"] = Former;
        var renamed = s3.Principals.User("theodora", TestS3.Account) with { PrincipalId = Former };
        (await s3.SendAsAsync(renamed, "HeadObject", "HEAD", "/photos/cat")).Ok();
        Assert.Contains("user/theodora", (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy")).Ok().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_made_again_has_none_of_the_former_ones_settings()
    {
        await using var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos")).Ok();
        await s3.OpenUpAsync();
        await s3.UseAclsAsync();
        await s3.PutPolicyAsync(Documents.PublicRead);
        (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Ok();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", account: TestS3.Other)).Ok();
        Assert.Equal("NoSuchBucketPolicy", (await s3.SendAsync("GetBucketPolicy", "GET", "/photos?policy", account: TestS3.Other)).Code);
        Assert.DoesNotContain("false", (await s3.SendAsync("GetPublicAccessBlock", "GET", "/photos?publicAccessBlock", account: TestS3.Other)).Ok().Text, StringComparison.Ordinal);
        Assert.Contains("BucketOwnerEnforced", (await s3.SendAsync("GetBucketOwnershipControls", "GET", "/photos?ownershipControls", account: TestS3.Other)).Ok().Text, StringComparison.Ordinal);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/cat")).Code);
    }

    [Fact]
    public async Task A_policy_that_cannot_be_read_denies_and_can_be_replaced()
    {
        await using var s3 = await TestS3.OpenAsync();
        var bucket = await s3.AddBucketAsync("photos");
        await s3.WriteAsync(tx => tx.PutBucketConfiguration(bucket.Instance, "policy", [2, 1, 1]));
        Assert.Equal("AccessDenied", (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        await s3.PutPolicyAsync(Documents.Policy("Deny", "\"*\"", "\"s3:DeleteBucket\""));
        (await s3.SendAsync("ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
    }

    [Fact]
    public async Task The_gate_is_told_of_a_bucket_without_ACLs_for_nothing()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        await s3.PutPolicyAsync(Documents.Policy("Deny", "\"*\"", "\"s3:DeleteBucket\""));
        var demand = Demand.On("s3:GetObject", Kernel.BucketName.Parse("photos"), Wire.S3RequestReader.KeyFrom("k"));
        var context = TestS3.Context("GET", "/photos/k");
        using var call = new Call
        {
            Request = new(context, TestS3.Connection), Response = new(context), Received = default, RequestId = "r", HostId = "h", Region = "us-east-1", Audit = new(),
        };
        _ = s3.Buckets.Find(demand, call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) _ = s3.Buckets.Find(demand, call);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static async Task<(string, int)> CodeOf(TestS3 s3, string operation, string method, string target, string? document = null) =>
        Of(await s3.SendAsync(operation, method, target, document));

    private static (string, int) Of(S3Answer answer) => (answer.Code, answer.Status);
}

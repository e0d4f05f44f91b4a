using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>Object Ownership and ACLs.</summary>
public sealed class AclTests
{
    private static readonly string Owner = TestPrincipals.IdOf(TestS3.Account);
    private static readonly string Stranger = TestPrincipals.IdOf(TestS3.Other);
    private static readonly Caller Other = TestPrincipals.Root(TestS3.Other);

    private static string Document(string owner, params (string Grantee, string Permission)[] grants) =>
        $"<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>{owner}</ID></Owner><AccessControlList>"
        + string.Concat(grants.Select(g => $"<Grant>{g.Grantee}<Permission>{g.Permission}</Permission></Grant>")) + "</AccessControlList></AccessControlPolicy>";

    private static string Id(string id) => $"<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>{id}</ID></Grantee>";

    private static string Group(string uri) => $"<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>{uri}</URI></Grantee>";

    private static async Task<TestS3> OpenAsync(string? ownership = "ObjectWriter", bool isOpen = true)
    {
        var s3 = await TestS3.OpenAsync();
        await s3.AddObjectsAsync(await s3.AddBucketAsync("photos"), "cat");
        if (ownership is not null) await s3.UseAclsAsync(ownership);
        if (isOpen) await s3.OpenUpAsync();
        return s3;
    }

    [Fact]
    public async Task Where_ACLs_are_disabled_they_are_refused_and_read_as_the_owners_control()
    {
        await using var s3 = await OpenAsync(ownership: null);
        Assert.Equal(("AccessControlListNotSupported", 400), Of(await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", "private"))));
        Assert.Equal("AccessControlListNotSupported", (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", Document(Owner, (Id(Owner), "FULL_CONTROL")))).Code);
        foreach (var acl in new[] { "public-read", "authenticated-read", "bucket-owner-read", "aws-exec-read" })
        {
            Assert.Equal("AccessControlListNotSupported", (await s3.SendAsync("PutObject", "PUT", "/photos/a", "x", headers: ("x-amz-acl", acl))).Code);
            Assert.Equal("AccessControlListNotSupported", (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", headers: ("x-amz-acl", acl))).Code);
        }
        Assert.Equal("AccessControlListNotSupported", (await s3.SendAsync("PutObject", "PUT", "/photos/a", "x", headers: ("x-amz-grant-read", $"id={Stranger}"))).Code);
        (await s3.SendAsync("PutObject", "PUT", "/photos/a", "x", headers: ("x-amz-acl", "bucket-owner-full-control"))).Ok();
        (await s3.SendAsync("PutObject", "PUT", "/photos/a", "x", headers: ("x-amz-grant-full-control", $"id=\"{Owner}\""))).Ok();
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", Document(Owner, (Id(Owner), "FULL_CONTROL")))).Ok();
        foreach (var (operation, target) in new[] { ("GetBucketAcl", "/photos?acl"), ("GetObjectAcl", "/photos/cat?acl") })
            Assert.Equal($"{Owner}{Owner}FULL_CONTROL", (await s3.SendAsync(operation, "GET", target)).Ok().Xml.Value);
    }

    [Fact]
    public async Task Ownership_is_set_told_and_removed()
    {
        await using var s3 = await OpenAsync(ownership: null);
        Assert.Equal("BucketOwnerEnforced", (await s3.SendAsync("GetBucketOwnershipControls", "GET", "/photos?ownershipControls")).Ok().Xml.Value);
        await s3.UseAclsAsync("BucketOwnerPreferred");
        Assert.Equal("BucketOwnerPreferred", (await s3.SendAsync("GetBucketOwnershipControls", "GET", "/photos?ownershipControls")).Ok().Xml.Value);
        Assert.Equal(204, (await s3.SendAsync("DeleteBucketOwnershipControls", "DELETE", "/photos?ownershipControls")).Ok().Status);
        Assert.Equal(("OwnershipControlsNotFoundError", 404), Of(await s3.SendAsync("GetBucketOwnershipControls", "GET", "/photos?ownershipControls")));
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", "public-read"))).Ok();
        Assert.Equal(
            ("InvalidBucketAclWithObjectOwnership", 400),
            Of(await s3.SendAsync("PutBucketOwnershipControls", "PUT", "/photos?ownershipControls", Documents.Ownership("BucketOwnerEnforced"))));
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", "private"))).Ok();
        await s3.UseAclsAsync("BucketOwnerEnforced");
        Assert.Equal("MalformedXML", (await s3.SendAsync("PutBucketOwnershipControls", "PUT", "/photos?ownershipControls", Documents.Ownership("Nobody"))).Code);
    }

    [Theory]
    [InlineData("private", "O:FULL_CONTROL")]
    [InlineData("public-read", "O:FULL_CONTROL http://acs.amazonaws.com/groups/global/AllUsers:READ")]
    [InlineData("public-read-write", "O:FULL_CONTROL http://acs.amazonaws.com/groups/global/AllUsers:READ http://acs.amazonaws.com/groups/global/AllUsers:WRITE")]
    [InlineData("authenticated-read", "O:FULL_CONTROL http://acs.amazonaws.com/groups/global/AuthenticatedUsers:READ")]
    [InlineData("log-delivery-write", "O:FULL_CONTROL http://acs.amazonaws.com/groups/s3/LogDelivery:WRITE http://acs.amazonaws.com/groups/s3/LogDelivery:READ_ACP")]
    [InlineData("aws-exec-read", "O:FULL_CONTROL 6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c:READ")]
    public async Task Canned_ACLs_of_buckets_are_AWSs(string canned, string grants)
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", canned))).Ok();
        Assert.Equal(grants.Replace("O:", Owner + ":", StringComparison.Ordinal), await GrantsAsync(s3, "GetBucketAcl", "/photos?acl"));
    }

    [Fact]
    public async Task Grants_come_by_headers_and_by_documents()
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", headers: [("x-amz-grant-read", $"id=\"{Stranger}\", uri=\"{AccessControlList.AllUsers}\""), ("x-amz-grant-write-acp", $"id={Owner}")])).Ok();
        Assert.Equal($"{Stranger}:READ {AccessControlList.AllUsers}:READ {Owner}:WRITE_ACP", await GrantsAsync(s3, "GetObjectAcl", "/photos/cat?acl"));
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", Document(Owner, (Id(Owner), "FULL_CONTROL"), (Group(AccessControlList.AuthenticatedUsers), "READ_ACP")))).Ok();
        Assert.Equal($"{Owner}:FULL_CONTROL {AccessControlList.AuthenticatedUsers}:READ_ACP", await GrantsAsync(s3, "GetObjectAcl", "/photos/cat?acl"));
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", Document(Owner))).Ok();
        Assert.Equal("", await GrantsAsync(s3, "GetObjectAcl", "/photos/cat?acl"));
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { "x-amz-acl", "mine", "InvalidArgument" },
        { "x-amz-grant-read", "id=nobody", "InvalidArgument" },
        { "x-amz-grant-read", "uri=http://acs.amazonaws.com/groups/global/Nobody", "InvalidArgument" },
        { "x-amz-grant-read", "emailAddress=a@example.com", "MethodNotAllowed" },
        { "x-amz-grant-read", "someone", "InvalidArgument" },
        { "document", Document("somebody-else"), "AccessDenied" },
        { "document", Document(Owner, (Id("nobody"), "READ")), "InvalidArgument" },
        { "document", Document(Owner, ("<Grantee><EmailAddress>a@example.com</EmailAddress></Grantee>", "READ")), "MethodNotAllowed" },
        { "document", Document(Owner, (Id(Owner), "EVERYTHING")), "MalformedACLError" },
        { "document", Document(Owner, [.. Enumerable.Repeat((Id(Owner), "READ"), 101)]), "MalformedACLError" },
        { "document", "<AccessControlPolicy/>", "MalformedACLError" },
        { "document", "", "MissingSecurityHeader" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_no_ACL_is_refused(string name, string value, string code)
    {
        await using var s3 = await OpenAsync();
        foreach (var (operation, target) in new[] { ("PutBucketAcl", "/photos?acl"), ("PutObjectAcl", "/photos/cat?acl") })
        {
            var answer = name == "document" ? await s3.SendAsync(operation, "PUT", target, value) : await s3.SendAsync(operation, "PUT", target, headers: (name, value));
            Assert.Equal(code, answer.Code);
        }
    }

    [Fact]
    public async Task An_ACL_is_told_in_one_way_only()
    {
        await using var s3 = await OpenAsync();
        Assert.Equal("InvalidRequest", (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: [("x-amz-acl", "private"), ("x-amz-grant-read", $"id={Owner}")])).Code);
        Assert.Equal("UnexpectedContent", (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", Document(Owner), headers: ("x-amz-acl", "private"))).Code);
    }

    /// <summary>AWS's table of what each permission grants on a bucket.</summary>
    [Theory]
    [InlineData("READ", "ListObjectsV2")]
    [InlineData("WRITE", "PutObject")]
    [InlineData("READ_ACP", "GetBucketAcl")]
    [InlineData("WRITE_ACP", "PutBucketAcl")]
    [InlineData("FULL_CONTROL", "ListObjectsV2 PutObject GetBucketAcl PutBucketAcl")]
    public async Task A_buckets_permissions_grant_what_AWS_says_and_no_more(string permission, string granted)
    {
        await using var s3 = await OpenAsync();
        foreach (var (operation, method, target) in new[]
        {
            ("ListObjectsV2", "GET", "/photos?list-type=2"), ("PutObject", "PUT", "/photos/new"), ("GetBucketAcl", "GET", "/photos?acl"), ("PutBucketAcl", "PUT", "/photos?acl"),
            ("HeadObject", "HEAD", "/photos/cat"), ("GetBucketTagging", "GET", "/photos?tagging"), ("DeleteBucket", "DELETE", "/photos"), ("PutObjectTagging", "PUT", "/photos/cat?tagging"),
        })
        {
            (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", Document(Owner, (Id(Stranger), permission)))).Ok();
            var document = operation == "PutBucketAcl" ? Document(Owner, (Id(Stranger), permission)) : operation == "PutObjectTagging" ? "<Tagging><TagSet/></Tagging>" : null;
            var answer = await s3.SendAsAsync(Other, operation, method, target, document);
            Assert.Equal((operation, granted.Split(' ').Contains(operation) ? "OK" : "AccessDenied"), (operation, answer.Code));
        }
    }

    /// <summary>AWS's table of what each permission grants on an object.</summary>
    [Theory]
    [InlineData("READ", "HeadObject GetObject")]
    [InlineData("READ_ACP", "GetObjectAcl")]
    [InlineData("WRITE_ACP", "PutObjectAcl")]
    [InlineData("WRITE", "")]
    [InlineData("FULL_CONTROL", "HeadObject GetObject GetObjectAcl PutObjectAcl")]
    public async Task An_objects_permissions_grant_what_AWS_says_and_no_more(string permission, string granted)
    {
        await using var s3 = await OpenAsync();
        foreach (var (operation, method, target) in new[]
        {
            ("HeadObject", "HEAD", "/photos/cat"), ("GetObjectAcl", "GET", "/photos/cat?acl"), ("PutObjectAcl", "PUT", "/photos/cat?acl"),
            ("GetObjectTagging", "GET", "/photos/cat?tagging"), ("DeleteObject", "DELETE", "/photos/cat"), ("PutObject", "PUT", "/photos/cat"), ("ListObjectsV2", "GET", "/photos?list-type=2"),
        })
        {
            (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", Document(Owner, (Id(Stranger), permission)))).Ok();
            var document = operation == "PutObjectAcl" ? Document(Owner, (Id(Stranger), permission)) : null;
            var answer = await s3.SendAsAsync(Other, operation, method, target, document);
            Assert.Equal((operation, granted.Split(' ').Contains(operation) ? "OK" : "AccessDenied"), (operation, answer.Code));
        }
    }

    [Fact]
    public async Task Groups_are_who_AWS_says()
    {
        await using var s3 = await OpenAsync();
        var logs = new Caller
        {
            Kind = CallerKind.Service, Account = default, Arn = "", PrincipalId = "logging.s3.amazonaws.com", CanonicalId = "", Service = "logging.s3.amazonaws.com",
        };
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-grant-read", $"uri={AccessControlList.AllUsers}"))).Ok();
        (await s3.SendAsAsync(Caller.Anonymous, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        (await s3.SendAsAsync(Other, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-grant-read", $"uri={AccessControlList.AuthenticatedUsers}"))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        (await s3.SendAsAsync(Other, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        // A user of the owner's account is of the group by itself; one of another account needs that account's word too.
        var bare = s3.Principals.User("bare", TestS3.Account);
        (await s3.SendAsAsync(bare, "ListObjectsV2", "GET", "/photos?list-type=2")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(s3.Principals.User("bare", TestS3.Other), "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(s3.Principals.User("held", TestS3.Account, Documents.Identity("Deny", "\"s3:ListBucket\"")), "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", headers: ("x-amz-acl", "log-delivery-write"))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(bare, "ListObjectsV2", "GET", "/photos?list-type=2")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/log", "x")).Code);
        (await s3.SendAsAsync(logs, "PutObject", "PUT", "/photos/log", "x")).Ok();
    }

    [Fact]
    public async Task A_grant_to_an_account_is_its_administrators_to_hand_on()
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutObjectAcl", "PUT", "/photos/cat?acl", Document(Owner, (Id(Owner), "FULL_CONTROL"), (Id(Stranger), "READ")))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(s3.Principals.User("bare", TestS3.Other), "HeadObject", "HEAD", "/photos/cat")).Code);
        (await s3.SendAsAsync(s3.Principals.User("allowed", TestS3.Other, Documents.Identity("Allow", "\"s3:GetObject\"")), "HeadObject", "HEAD", "/photos/cat")).Ok();
        // The owner's own grant gives its users nothing either.
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(s3.Principals.User("local", TestS3.Account), "HeadObject", "HEAD", "/photos/cat")).Code);
    }

    [Fact]
    public async Task A_writers_object_is_the_writers()
    {
        await using var s3 = await OpenAsync();
        await s3.PutPolicyAsync("""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["s3:PutObject","s3:PutObjectAcl","s3:ListBucket"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"]},
            {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}]}
            """);
        (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/theirs", "x")).Ok();
        (await s3.SendAsAsync(Other, "HeadObject", "HEAD", "/photos/theirs")).Ok();
        // The bucket's owner may not read it, nor does its policy give it away; it can delete it.
        Assert.Equal("AccessDenied", (await s3.SendAsync("HeadObject", "HEAD", "/photos/theirs")).Code);
        Assert.Contains($"<ID>{Stranger}</ID>", (await s3.SendAsync("ListObjects", "GET", "/photos")).Ok().Text, StringComparison.Ordinal);
        (await s3.SendAsAsync(Other, "PutObjectAcl", "PUT", "/photos/theirs?acl", null, ("x-amz-acl", "bucket-owner-full-control"))).Ok();
        (await s3.SendAsync("HeadObject", "HEAD", "/photos/theirs")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsync("HeadObject", "HEAD", "/photos/theirs", headers: ("x-amz-expected-bucket-owner", TestS3.Other.Value))).Code);
        (await s3.SendAsync("HeadObject", "HEAD", "/photos/theirs", headers: ("x-amz-expected-bucket-owner", TestS3.Account.Value))).Ok();
        // A denial of the bucket's policy holds for it all the same.
        await s3.PutPolicyAsync(Documents.Policy("Deny", "{\"AWS\":\"444455556666\"}", "\"s3:GetObject\""));
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Other, "HeadObject", "HEAD", "/photos/theirs")).Code);
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/theirs")).Ok();
    }

    [Fact]
    public async Task Disabling_ACLs_gives_every_object_to_the_buckets_owner()
    {
        await using var s3 = await OpenAsync();
        await s3.PutPolicyAsync(Documents.Policy("Allow", "{\"AWS\":\"444455556666\"}", "\"s3:PutObject\""));
        (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/theirs", "x")).Ok();
        await s3.UseAclsAsync("BucketOwnerEnforced");
        (await s3.SendAsync("HeadObject", "HEAD", "/photos/theirs")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Other, "HeadObject", "HEAD", "/photos/theirs")).Code);
        Assert.DoesNotContain(Stranger, (await s3.SendAsync("ListObjects", "GET", "/photos")).Ok().Text, StringComparison.Ordinal);
        Assert.Equal($"{Owner}:FULL_CONTROL", await GrantsAsync(s3, "GetObjectAcl", "/photos/theirs?acl"));
    }

    [Theory]
    [InlineData("BucketOwnerPreferred", "bucket-owner-full-control", false)]
    [InlineData("BucketOwnerPreferred", "private", true)]
    [InlineData("ObjectWriter", "bucket-owner-full-control", true)]
    public async Task Whose_an_object_is_follows_the_setting_and_the_ACL(string ownership, string acl, bool isWriters)
    {
        await using var s3 = await OpenAsync(ownership);
        await s3.PutPolicyAsync(Documents.Policy("Allow", "{\"AWS\":\"444455556666\"}", """["s3:PutObject","s3:PutObjectAcl"]"""));
        (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/put", "x", ("x-amz-acl", acl))).Ok();
        var upload = (await s3.SendAsAsync(Other, "CreateMultipartUpload", "POST", "/photos/parts?uploads", null, ("x-amz-acl", acl))).Ok().Xml.Element(Xml.Name("UploadId"))!.Value;
        var part = (await s3.SendAsAsync(Other, "UploadPart", "PUT", $"/photos/parts?partNumber=1&uploadId={upload}", "x")).Ok().Header("ETag");
        (await s3.SendAsAsync(
            Other, "CompleteMultipartUpload", "POST", $"/photos/parts?uploadId={upload}",
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part></CompleteMultipartUpload>")).Ok();
        var owners = (await s3.SendAsync("ListObjects", "GET", "/photos?prefix=p")).Ok().Xml.Descendants(Xml.Name("Owner")).Select(o => o.Value);
        Assert.Equal(Enumerable.Repeat(isWriters ? Stranger : Owner, 2), owners);
    }

    [Fact]
    public async Task A_grant_to_write_does_not_reach_what_is_anothers()
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutBucketAcl", "PUT", "/photos?acl", Document(Owner, (Id(Stranger), "WRITE")))).Ok();
        (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/theirs", "x")).Ok();
        (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/theirs", "y")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Other, "PutObject", "PUT", "/photos/cat", "x")).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Other, "DeleteObject", "DELETE", "/photos/cat")).Code);
        (await s3.SendAsAsync(Other, "DeleteObject", "DELETE", "/photos/theirs")).Ok();
    }

    [Fact]
    public async Task ACLs_do_not_outlive_a_copy_or_a_new_write()
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutObject", "PUT", "/photos/open", "x", headers: ("x-amz-acl", "public-read"))).Ok();
        (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/open")).Ok();
        (await s3.SendAsync("CopyObject", "PUT", "/photos/copy", headers: ("x-amz-copy-source", "photos/open"))).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/copy")).Code);
        (await s3.SendAsync("PutObject", "PUT", "/photos/open", "y")).Ok();
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(Caller.Anonymous, "HeadObject", "HEAD", "/photos/open")).Code);
    }

    private static async Task<string> GrantsAsync(TestS3 s3, string operation, string target) => string.Join(' ', (await s3.SendAsync(operation, "GET", target)).Ok().Xml
        .Descendants(Xml.Name("Grant")).Select(g => g.Element(Xml.Name("Grantee"))!.Value + ":" + g.Element(Xml.Name("Permission"))!.Value));

    private static (string, int) Of(S3Answer answer) => (answer.Code, answer.Status);
}

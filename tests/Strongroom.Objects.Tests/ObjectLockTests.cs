using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Objects.Tests;

/// <summary>Object Lock: who can lock what, and what no permission gets around.</summary>
public sealed class ObjectLockTests
{
    private const string Locked = "Access Denied because object protected by object lock.";
    private static readonly (string, string) Bypass = ("x-amz-bypass-governance-retention", "true");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Settings(string rule = "") => $"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>{rule}</ObjectLockConfiguration>";

    private static string Default(string mode, string period) => Settings($"<Rule><DefaultRetention><Mode>{mode}</Mode>{period}</DefaultRetention></Rule>");

    private static string Retention(string mode, DateTimeOffset until) => $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{Text(until)}</RetainUntilDate></Retention>";

    private static (string, string) Md5(string body) => ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))));

    private static (string, string)[] Lock(string mode, DateTimeOffset until) => [("x-amz-object-lock-mode", mode), ("x-amz-object-lock-retain-until-date", Text(until)), Md5("x")];

    private static async Task<TestS3> OpenAsync()
    {
        var s3 = await TestS3.OpenAsync();
        (await s3.SendAsync("CreateBucket", "PUT", "/photos", headers: ("x-amz-bucket-object-lock-enabled", "true"))).Ok();
        return s3;
    }

    private static async Task<string> PutAsync(TestS3 s3, params (string, string)[] headers) => (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x", headers: headers)).Ok().Header("x-amz-version-id")!;

    private static Task<S3Answer> RetainAsync(TestS3 s3, string version, string document, params (string, string)[] headers) =>
        s3.SendAsync("PutObjectRetention", "PUT", $"/photos/k?retention&versionId={version}", document, headers: headers);

    private static Task<S3Answer> DeleteAsync(TestS3 s3, string version, params (string, string)[] headers) =>
        s3.SendAsync("DeleteObject", "DELETE", "/photos/k?versionId=" + version, headers: headers);

    private static DateTimeOffset In(TestS3 s3, int days) => s3.LockTime.GetUtcNow().AddDays(days);

    [Fact]
    public async Task A_bucket_that_is_made_with_it_is_versioned_and_stays_so()
    {
        await using var s3 = await OpenAsync();
        Assert.Equal("Enabled", (await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml.Of("Status"));
        Assert.Equal("Enabled", (await s3.SendAsync("GetObjectLockConfiguration", "GET", "/photos?object-lock")).Ok().Xml.Of("ObjectLockEnabled"));
        var suspended = await s3.SendAsync("PutBucketVersioning", "PUT", "/photos?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>");
        Assert.Equal(("InvalidBucketState", 409), (suspended.Code, suspended.Status));
    }

    [Fact]
    public async Task It_is_switched_on_later_where_there_are_versions()
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos");
        var off = await s3.SendAsync("PutObjectLockConfiguration", "PUT", "/photos?object-lock", Settings());
        Assert.Equal(("InvalidBucketState", 409), (off.Code, off.Status));
        Assert.Equal("ObjectLockConfigurationNotFoundError", (await s3.SendAsync("GetObjectLockConfiguration", "GET", "/photos?object-lock")).Code);
        Assert.Equal("InvalidRequest", (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x", headers: Lock("GOVERNANCE", In(s3, 1)))).Code);
        (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x")).Ok();
        Assert.Equal("InvalidRequest", (await RetainAsync(s3, "null", Retention("GOVERNANCE", In(s3, 1)))).Code);
        Assert.Equal("InvalidRequest", (await s3.SendAsync("GetObjectLegalHold", "GET", "/photos/k?legal-hold")).Code);
        (await s3.SendAsync("PutBucketVersioning", "PUT", "/photos?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")).Ok();
        (await s3.SendAsync("PutObjectLockConfiguration", "PUT", "/photos?object-lock", Settings())).Ok();
        // The null version of before can be locked like any other.
        (await RetainAsync(s3, "null", Retention("GOVERNANCE", In(s3, 1)))).Ok();
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, "null")).Code);
    }

    [Theory]
    [InlineData("<Days>1</Days>", "OK")]
    [InlineData("<Days>36500</Days>", "OK")]
    [InlineData("<Years>100</Years>", "OK")]
    [InlineData("<Days>0</Days>", "InvalidArgument")]
    [InlineData("<Years>-1</Years>", "InvalidArgument")]
    [InlineData("<Days>36501</Days>", "InvalidArgument")]
    [InlineData("<Years>101</Years>", "InvalidArgument")]
    [InlineData("<Days>1</Days><Years>1</Years>", "MalformedXML")]
    [InlineData("", "MalformedXML")]
    [InlineData("<Days>one</Days>", "MalformedXML")]
    public async Task Default_retention_has_one_period(string period, string code)
    {
        await using var s3 = await OpenAsync();
        Assert.Equal(code, (await s3.SendAsync("PutObjectLockConfiguration", "PUT", "/photos?object-lock", Default("GOVERNANCE", period))).Code);
    }

    [Theory]
    [InlineData("<ObjectLockConfiguration/>", "MalformedXML")]
    [InlineData("<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled></ObjectLockConfiguration>", "MalformedXML")]
    [InlineData("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule/></ObjectLockConfiguration>", "MalformedXML")]
    [InlineData("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>ABC</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>", "MalformedXML")]
    [InlineData("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultEventHold/></Rule></ObjectLockConfiguration>", "NotImplemented")]
    public async Task What_is_no_configuration_is_refused(string document, string code)
    {
        await using var s3 = await OpenAsync();
        Assert.Equal(code, (await s3.SendAsync("PutObjectLockConfiguration", "PUT", "/photos?object-lock", document)).Code);
    }

    [Fact]
    public async Task Default_retention_is_what_nothing_was_said_of()
    {
        await using var s3 = await OpenAsync();
        (await s3.SendAsync("PutObjectLockConfiguration", "PUT", "/photos?object-lock", Default("COMPLIANCE", "<Years>2</Years>"))).Ok();
        var xml = (await s3.SendAsync("GetObjectLockConfiguration", "GET", "/photos?object-lock")).Ok().Xml.Descendants(Xml.Name("DefaultRetention")).Single();
        Assert.Equal(("COMPLIANCE", "2", null), (xml.Of("Mode"), xml.Of("Years"), xml.Of("Days")));
        Assert.Equal("InvalidRequest", (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x")).Code);
        var byDefault = await PutAsync(s3, Md5("x"));
        var head = (await s3.SendAsync("HeadObject", "HEAD", "/photos/k?versionId=" + byDefault)).Ok();
        Assert.Equal("COMPLIANCE", head.Header("x-amz-object-lock-mode"));
        Assert.Equal(In(s3, 730), DateTimeOffset.Parse(head.Header("x-amz-object-lock-retain-until-date")!, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(1));
        var own = await PutAsync(s3, Lock("GOVERNANCE", In(s3, 1)));
        Assert.Equal("GOVERNANCE", (await s3.SendAsync("GetObject", "GET", "/photos/k?versionId=" + own)).Ok().Header("x-amz-object-lock-mode"));
        // A hold alone leaves the default where it is; a copy's source brings no lock along.
        var held = await PutAsync(s3, ("x-amz-object-lock-legal-hold", "ON"), Md5("x"));
        head = (await s3.SendAsync("HeadObject", "HEAD", "/photos/k?versionId=" + held)).Ok();
        Assert.Equal(("COMPLIANCE", "ON"), (head.Header("x-amz-object-lock-mode"), head.Header("x-amz-object-lock-legal-hold")));
        (await s3.SendAsync("CopyObject", "PUT", "/photos/copy", headers: ("x-amz-copy-source", "photos/k?versionId=" + own))).Ok();
        Assert.Equal("COMPLIANCE", (await s3.SendAsync("HeadObject", "HEAD", "/photos/copy")).Ok().Header("x-amz-object-lock-mode"));
    }

    [Fact]
    public async Task Compliance_binds_everybody_until_it_ends()
    {
        await using var s3 = await OpenAsync();
        var until = In(s3, 30);
        var version = await PutAsync(s3, Lock("COMPLIANCE", until));
        foreach (var headers in new[] { Array.Empty<(string, string)>(), [Bypass] })
        {
            var denied = await DeleteAsync(s3, version, headers);
            Assert.Equal(("AccessDenied", 403, Locked), (denied.Code, denied.Status, denied.Error!.Message));
            Assert.Equal("AccessDenied", (await RetainAsync(s3, version, Retention("COMPLIANCE", until.AddDays(-1)), headers)).Code);
            Assert.Equal("AccessDenied", (await RetainAsync(s3, version, Retention("GOVERNANCE", until.AddDays(9)), headers)).Code);
            Assert.Equal("AccessDenied", (await RetainAsync(s3, version, "<Retention/>", headers)).Code);
        }
        // It hides, and nothing is lost.
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok();
        (await s3.SendAsync("GetObject", "GET", "/photos/k?versionId=" + version)).Ok();
        (await RetainAsync(s3, version, Retention("COMPLIANCE", until.AddDays(1)))).Ok();
        s3.LockTime.Pass(TimeSpan.FromDays(30.5));
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, version)).Code);
        s3.LockTime.Pass(TimeSpan.FromDays(1));
        (await DeleteAsync(s3, version)).Ok();
    }

    [Fact]
    public async Task Governance_gives_way_to_who_may_and_says_so()
    {
        await using var s3 = await OpenAsync();
        var until = In(s3, 30);
        var version = await PutAsync(s3, Lock("GOVERNANCE", until));
        Assert.Equal(Locked, (await DeleteAsync(s3, version)).Error!.Message);
        Assert.Equal("AccessDenied", (await RetainAsync(s3, version, Retention("GOVERNANCE", until.AddDays(-1)))).Code);
        Assert.Equal("AccessDenied", (await RetainAsync(s3, version, Retention("COMPLIANCE", until))).Code);
        Assert.Equal("AccessDenied", (await RetainAsync(s3, version, "<Retention/>")).Code);
        (await RetainAsync(s3, version, Retention("GOVERNANCE", until.AddDays(1)))).Ok();
        (await RetainAsync(s3, version, Retention("GOVERNANCE", until.AddDays(-1)), Bypass)).Ok();
        (await RetainAsync(s3, version, "<Retention/>", Bypass)).Ok();
        Assert.Equal("NoSuchObjectLockConfiguration", (await s3.SendAsync("GetObjectRetention", "GET", "/photos/k?retention&versionId=" + version)).Code);
        (await RetainAsync(s3, version, Retention("GOVERNANCE", until))).Ok();
        s3.Deny("s3:BypassGovernanceRetention", "/k");
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, version, Bypass)).Code);
        Assert.Equal("AccessDenied", (await RetainAsync(s3, version, "<Retention/>", Bypass)).Code);
    }

    [Fact]
    public async Task Governance_is_bypassed_by_the_header_alone()
    {
        await using var s3 = await OpenAsync();
        var version = await PutAsync(s3, Lock("GOVERNANCE", In(s3, 30)));
        var batch = $"<Delete><Object><Key>k</Key><VersionId>{version}</VersionId></Object></Delete>";
        Assert.Equal([Locked], (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", batch)).Ok().Xml.All("Error", "Message"));
        Assert.Equal([version], (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", batch, headers: Bypass)).Ok().Xml.All("Deleted", "VersionId"));
    }

    [Fact]
    public async Task A_hold_holds_whatever_the_retention_says()
    {
        await using var s3 = await OpenAsync();
        var version = await PutAsync(s3);
        var target = "/photos/k?legal-hold&versionId=" + version;
        Assert.Equal("NoSuchObjectLockConfiguration", (await s3.SendAsync("GetObjectLegalHold", "GET", target)).Code);
        (await s3.SendAsync("PutObjectLegalHold", "PUT", target, "<LegalHold><Status>ON</Status></LegalHold>")).Ok();
        Assert.Equal("ON", (await s3.SendAsync("GetObjectLegalHold", "GET", target)).Ok().Xml.Of("Status"));
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, version, Bypass)).Code);
        // Retaining and holding leave each other alone.
        (await RetainAsync(s3, version, Retention("GOVERNANCE", In(s3, 1)))).Ok();
        s3.LockTime.Pass(TimeSpan.FromDays(1000));
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, version)).Code);
        (await s3.SendAsync("PutObjectLegalHold", "PUT", target, "<LegalHold><Status>OFF</Status></LegalHold>")).Ok();
        Assert.Equal("OFF", (await s3.SendAsync("GetObjectLegalHold", "GET", target)).Ok().Xml.Of("Status"));
        Assert.Equal("GOVERNANCE", (await s3.SendAsync("GetObjectRetention", "GET", "/photos/k?retention&versionId=" + version)).Ok().Xml.Of("Mode"));
        (await DeleteAsync(s3, version)).Ok();
        Assert.Equal("MalformedXML", (await s3.SendAsync("PutObjectLegalHold", "PUT", target, "<LegalHold><Status>abc</Status></LegalHold>")).Code);
    }

    [Theory]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", null, null, "InvalidArgument")]
    [InlineData("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z", null, null, "InvalidArgument")]
    [InlineData("x-amz-object-lock-mode", "governance", "x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z", "InvalidArgument")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", "x-amz-object-lock-retain-until-date", "tomorrow", "InvalidArgument")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", "x-amz-object-lock-retain-until-date", "2020-01-01T00:00:00Z", "InvalidArgument")]
    [InlineData("x-amz-object-lock-legal-hold", "abc", null, null, "InvalidArgument")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", null, null, "InvalidRequest")]
    [InlineData("x-amz-object-lock-event-hold", "ON", null, null, "OK")]
    public async Task Headers_are_judged(string first, string value, string? second, string? other, string code)
    {
        await using var s3 = await OpenAsync();
        (string, string)[] headers = second is null ? [(first, value)] : [(first, value), (second, other!)];
        // The last one is refused before an operation parses: it stands here to show that this rig does not.
        Assert.Equal(code, (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x", headers: headers)).Code);
    }

    [Theory]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode></Retention>", "MalformedXML")]
    [InlineData("<Retention><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>", "MalformedXML")]
    [InlineData("<Retention><Mode>abc</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>", "MalformedXML")]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>", "InvalidArgument")]
    [InlineData("<Retention><EventHold>ON</EventHold></Retention>", "NotImplemented")]
    public async Task Retentions_are_judged(string document, string code)
    {
        await using var s3 = await OpenAsync();
        Assert.Equal(code, (await RetainAsync(s3, await PutAsync(s3), document)).Code);
        Assert.Equal("NoSuchVersion", (await RetainAsync(s3, new string('z', 32), Retention("GOVERNANCE", In(s3, 1)))).Code);
    }

    [Fact]
    public async Task An_upload_is_locked_as_its_creation_asked()
    {
        await using var s3 = await OpenAsync();
        var until = In(s3, 30);
        var id = (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", headers: Lock("COMPLIANCE", until)[..2])).Ok().Xml.Of("UploadId");
        Assert.Equal("InvalidRequest", (await s3.SendAsync("UploadPart", "PUT", $"/photos/k?partNumber=1&uploadId={id}", "x")).Code);
        var part = (await s3.SendAsync("UploadPart", "PUT", $"/photos/k?partNumber=1&uploadId={id}", "x", headers: Md5("x"))).Ok().Header("ETag");
        var done = (await s3.SendAsync(
            "CompleteMultipartUpload", "POST", "/photos/k?uploadId=" + id, $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part></CompleteMultipartUpload>")).Ok();
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, done.Header("x-amz-version-id")!, Bypass)).Code);
        Assert.Equal("COMPLIANCE", (await s3.SendAsync("HeadObject", "HEAD", "/photos/k")).Ok().Header("x-amz-object-lock-mode"));
        s3.Deny("s3:PutObjectRetention", "/k");
        Assert.Equal("AccessDenied", (await s3.SendAsync("CreateMultipartUpload", "POST", "/photos/k?uploads", headers: Lock("COMPLIANCE", until)[..2])).Code);
    }

    [Fact]
    public async Task Who_may_not_know_the_lock_is_not_told()
    {
        await using var s3 = await OpenAsync();
        await PutAsync(s3, [.. Lock("GOVERNANCE", In(s3, 1)), ("x-amz-object-lock-legal-hold", "OFF")]);
        s3.Deny("s3:GetObjectRetention", "/k");
        var head = (await s3.SendAsync("HeadObject", "HEAD", "/photos/k")).Ok();
        Assert.Equal((null, null, "OFF"), (head.Header("x-amz-object-lock-mode"), head.Header("x-amz-object-lock-retain-until-date"), head.Header("x-amz-object-lock-legal-hold")));
        s3.Deny("s3:GetObjectLegalHold", "/k");
        Assert.Null((await s3.SendAsync("GetObject", "GET", "/photos/k")).Ok().Header("x-amz-object-lock-legal-hold"));
    }

    [Fact]
    public async Task A_clock_that_jumped_frees_nothing_until_an_operator_says_so()
    {
        await using var s3 = await OpenAsync();
        var version = await PutAsync(s3, Lock("COMPLIANCE", In(s3, 30)));
        s3.LockTime.Set(In(s3, 100));
        Assert.Equal("AccessDenied", (await DeleteAsync(s3, version)).Code);
        // What is written now is retained from the later of the two clocks.
        Assert.Equal("InvalidArgument", (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x", headers: Lock("COMPLIANCE", In(s3, -50)))).Code);
        s3.Clock.Accept(s3.Clock.PlanAcceptance(s3.LockTime.GetUtcNow()).Value);
        (await DeleteAsync(s3, version)).Ok();
    }

    [Fact]
    public async Task A_bucket_with_locked_versions_stays()
    {
        await using var s3 = await OpenAsync();
        await PutAsync(s3, Lock("GOVERNANCE", In(s3, 30)));
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok();
        Assert.Equal("BucketNotEmpty", (await s3.SendAsync("DeleteBucket", "DELETE", "/photos")).Code);
    }
}

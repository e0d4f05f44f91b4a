using Strongroom.Storage;

namespace Strongroom.Objects.Tests;

/// <summary>MFA Delete: who may switch it, and what takes a second factor from then on.</summary>
public sealed class MfaDeleteTests
{
    private static int codes = 700_000;

    private static (string, string) Mfa(string? code = null) => ("x-amz-mfa", $"{TestMfa.Serial} {code ?? Interlocked.Increment(ref codes).ToString(System.Globalization.CultureInfo.InvariantCulture)}");

    private static string Document(string status, string? mfa) =>
        $"<VersioningConfiguration><Status>{status}</Status>{(mfa is null ? "" : $"<MfaDelete>{mfa}</MfaDelete>")}</VersioningConfiguration>";

    private static Task<S3Answer> SetAsync(TestS3 s3, string status, string? mfa, params (string, string)[] headers) =>
        s3.SendAsync("PutBucketVersioning", "PUT", "/photos?versioning", Document(status, mfa), headers: headers);

    private static async Task<TestS3> GuardedAsync()
    {
        var s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
        (await SetAsync(s3, "Enabled", "Enabled", Mfa())).Ok();
        return s3;
    }

    [Fact]
    public async Task Only_root_with_a_factor_switches_it()
    {
        await using var s3 = await TestS3.OpenAsync();
        s3.IsTls = true;
        await s3.AddBucketAsync("photos");
        Assert.Equal("AccessDenied", (await SetAsync(s3, "Enabled", "Enabled")).Code);
        Assert.Equal("AccessDenied", (await SetAsync(s3, "Enabled", "Enabled", Mfa("000000"))).Code);
        var user = TestPrincipals.Root(TestS3.Account) with { Kind = Runtime.CallerKind.User, Arn = "arn:aws:iam::111122223333:user/alice", UserName = "alice" };
        Assert.Equal("AccessDenied", (await s3.SendAsAsync(user, "PutBucketVersioning", "PUT", "/photos?versioning", Document("Enabled", "Enabled"), Mfa())).Code);
        (await SetAsync(s3, "Enabled", "Disabled")).Ok();
        (await SetAsync(s3, "Enabled", "Enabled", Mfa())).Ok();
        Assert.Equal("Enabled", (await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml.Of("MfaDelete"));
    }

    [Fact]
    public async Task From_then_on_the_state_changes_with_a_factor_alone()
    {
        await using var s3 = await GuardedAsync();
        Assert.Equal("AccessDenied", (await SetAsync(s3, "Suspended", null)).Code);
        Assert.Equal("AccessDenied", (await SetAsync(s3, "Enabled", "Disabled")).Code);
        (await SetAsync(s3, "Suspended", null, Mfa())).Ok();
        Assert.Equal("Enabled", (await s3.SendAsync("GetBucketVersioning", "GET", "/photos?versioning")).Ok().Xml.Of("MfaDelete"));
        (await SetAsync(s3, "Enabled", "Disabled", Mfa())).Ok();
        (await SetAsync(s3, "Suspended", null)).Ok();
    }

    [Fact]
    public async Task Versions_go_with_a_factor_and_markers_are_made_without()
    {
        await using var s3 = await GuardedAsync();
        var version = (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x")).Ok().Header("x-amz-version-id");
        var target = "/photos/k?versionId=" + version;
        var denied = await s3.SendAsync("DeleteObject", "DELETE", target);
        Assert.Equal(("AccessDenied", "Mfa Authentication must be used for this request"), (denied.Code, denied.Error!.Message));
        Assert.Equal("AccessDenied", (await s3.SendAsync("DeleteObject", "DELETE", target, headers: Mfa("000000"))).Code);
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k")).Ok();
        var asked = s3.Mfa.Asked;
        (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k", headers: Mfa())).Ok();
        Assert.Equal(asked, s3.Mfa.Asked);
        var (name, value) = Mfa();
        (await s3.SendAsync("DeleteObject", "DELETE", target, headers: (name, value))).Ok();
        // The version is gone either way; a code that was used is not taken again.
        Assert.Equal("AccessDenied", (await s3.SendAsync("DeleteObject", "DELETE", target, headers: (name, value))).Code);
    }

    [Fact]
    public async Task A_batch_with_a_version_needs_the_factor_as_a_whole()
    {
        await using var s3 = await GuardedAsync();
        var version = (await s3.SendAsync("PutObject", "PUT", "/photos/k", "x")).Ok().Header("x-amz-version-id");
        var batch = $"<Delete><Object><Key>other</Key></Object><Object><Key>k</Key><VersionId>{version}</VersionId></Object></Delete>";
        Assert.Equal("AccessDenied", (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", batch)).Code);
        Assert.Equal("AccessDenied", (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", batch, headers: Mfa("000000"))).Code);
        Assert.Equal(2, (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", batch, headers: Mfa())).Ok().Xml.Elements(Xml.Name("Deleted")).Count());
        (await s3.SendAsync("DeleteObjects", "POST", "/photos?delete", "<Delete><Object><Key>other</Key></Object></Delete>")).Ok();
    }

    [Theory]
    [InlineData("123456", "InvalidArgument")]
    [InlineData("serial 12345", "InvalidArgument")]
    [InlineData("serial 12345x", "InvalidArgument")]
    [InlineData(" 123456", "InvalidArgument")]
    public async Task What_is_no_factor_is_refused(string header, string code)
    {
        await using var s3 = await TestS3.OpenAsync();
        await s3.AddBucketAsync("photos", VersioningState.Enabled);
        Assert.Equal(code, (await s3.SendAsync("DeleteObject", "DELETE", "/photos/k?versionId=null", headers: ("x-amz-mfa", header))).Code);
    }

    [Fact]
    public async Task A_code_is_not_taken_where_others_can_read_it()
    {
        await using var s3 = await GuardedAsync();
        s3.IsTls = false;
        Assert.Equal("InvalidRequest", (await SetAsync(s3, "Suspended", null, Mfa())).Code);
    }
}

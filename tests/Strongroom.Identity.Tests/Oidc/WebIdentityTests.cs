using Microsoft.AspNetCore.Http;
using Strongroom.Identity.Oidc;
using Strongroom.Identity.Tests.Sts;
using Strongroom.Runtime;

namespace Strongroom.Identity.Tests.Oidc;

/// <summary>AssumeRoleWithWebIdentity against a small issuer over TLS.</summary>
public sealed class WebIdentityTests : IAsyncLifetime
{
    private TestIssuer issuer = null!;
    private StsRig rig = null!;
    private string role = "";

    public async ValueTask InitializeAsync()
    {
        issuer = await TestIssuer.StartAsync();
        rig = await StsRig.StartAsync(new OidcOptions(AllowPrivateAddresses: true, [issuer.Authority]));
        Assert.Equal(200, (await AddProviderAsync("build", "deploy")).Status);
        role = await rig.AddRoleAsync("ci", Trust($$$"""{"StringEquals":{"{{{issuer.Name}}}:aud":"build"},"StringLike":{"{{{issuer.Name}}}:sub":"repo:*"}}"""));
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task A_token_gets_a_session(string algorithm)
    {
        var answer = await AssumeAsync(issuer.Token(rig.Time.Now, algorithm: algorithm));
        Assert.Equal((200, "repo:alice", "build"), (answer.Status, answer["SubjectFromWebIdentityToken"], answer["Audience"]));
        Assert.Equal($"arn:aws:iam::{rig.Home}:oidc-provider/{issuer.Name}", answer["Provider"]);
        Assert.Equal((CallerKind.WebIdentity, "repo:alice", rig.Home.Value), (answer.Record.Caller.Kind, answer.Record.Caller.UserName, answer.Record.RecipientAccount));
        Assert.DoesNotContain(answer.Record.RequestParameters, p => p.Value.Contains("eyJ", StringComparison.Ordinal));
        var who = await rig.StsAsync(answer.Key, "GetCallerIdentity");
        Assert.Equal($"arn:aws:sts::{rig.Home}:assumed-role/ci/session", who["Arn"]);
        Assert.Equal(answer["Provider"], who.Record.Caller.Session!.FederatedProvider);
        Assert.Equal(200, (await rig.StsAsync(answer.Key, "GetAccessKeyInfo", ("AccessKeyId", rig.Root.Id))).Status);
    }

    [Fact]
    public async Task Keys_are_fetched_once_and_a_new_one_is_found()
    {
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);
        Assert.Equal((1, 1), (issuer.Discoveries, issuer.KeyFetches));
        issuer.AddKey("second");
        // Not before a minute is over, or any token would make a fetch.
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now, key: "second"))).Code);
        Assert.Equal(1, issuer.KeyFetches);
        rig.Time.Now = rig.Time.Now.AddMinutes(1);
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now, key: "second"))).Status);
        Assert.Equal(2, issuer.KeyFetches);
        rig.Time.Now = rig.Time.Now.AddHours(1);
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);
        Assert.Equal(3, issuer.KeyFetches);
    }

    [Theory]
    [InlineData("InvalidIdentityToken", "aud", "stranger")]
    [InlineData("InvalidIdentityToken", "aud", null)]
    [InlineData("InvalidIdentityToken", "sub", null)]
    [InlineData("InvalidIdentityToken", "iss", null)]
    [InlineData("InvalidIdentityToken", "iss", "https://localhost:1")]
    [InlineData("InvalidIdentityToken", "iss", "http://issuer.example")]
    [InlineData("InvalidIdentityToken", "exp", null)]
    [InlineData("InvalidIdentityToken", "iat", null)]
    [InlineData("AccessDenied", "sub", "user:mallory")]
    [InlineData("AccessDenied", "aud", "deploy")]
    public async Task Claims_must_be_right(string code, string claim, string? value) =>
        Assert.Equal(code, (await AssumeAsync(issuer.Token(rig.Time.Now, new Dictionary<string, object?> { [claim] = value }))).Code);

    [Fact]
    public async Task Times_must_hold()
    {
        var token = issuer.Token(rig.Time.Now);
        rig.Time.Now = rig.Time.Now.AddMinutes(10).AddSeconds(59);
        Assert.Equal(200, (await AssumeAsync(token)).Status);
        rig.Time.Now = rig.Time.Now.AddSeconds(1);
        var expired = await AssumeAsync(token);
        Assert.Equal((400, "ExpiredTokenException"), (expired.Status, expired.Code));
        var future = rig.Time.Now.AddMinutes(5).ToUnixTimeSeconds();
        Assert.Equal((403, "IDPRejectedClaim"), await CodeAsync(issuer.Token(rig.Time.Now, new Dictionary<string, object?> { ["nbf"] = future })));
        Assert.Equal((403, "IDPRejectedClaim"), await CodeAsync(issuer.Token(rig.Time.Now.AddMinutes(5))));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    public async Task Other_algorithms_are_refused(string algorithm) =>
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync(issuer.Token(rig.Time.Now, algorithm: algorithm)));

    [Fact]
    public async Task What_was_changed_or_signed_by_others_proves_nobody()
    {
        var parts = issuer.Token(rig.Time.Now).Split('.');
        var others = issuer.Token(rig.Time.Now, new Dictionary<string, object?> { ["sub"] = "repo:mallory" }).Split('.');
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync($"{parts[0]}.{others[1]}.{parts[2]}"));
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync($"{parts[0]}.{parts[1]}."));
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync("abc.def.ghi"));
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync("no token"));
        await using var stranger = await TestIssuer.StartAsync();
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync(stranger.Token(rig.Time.Now, new Dictionary<string, object?> { ["iss"] = issuer.Issuer })));
    }

    [Fact]
    public async Task A_token_for_several_must_say_who_asked()
    {
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync(issuer.Token(rig.Time.Now, new Dictionary<string, object?> { ["aud"] = new[] { "build", "other" } })));
        var answer = await AssumeAsync(issuer.Token(rig.Time.Now, new Dictionary<string, object?> { ["aud"] = new[] { "api", "other" }, ["azp"] = "build" }));
        Assert.Equal((200, "build"), (answer.Status, answer["Audience"]));
        Assert.Equal((400, "InvalidIdentityToken"), await CodeAsync(issuer.Token(rig.Time.Now, new Dictionary<string, object?> { ["azp"] = "stranger" })));
    }

    [Fact]
    public async Task A_tokens_tags_and_source_identity_are_the_sessions()
    {
        var claims = new Dictionary<string, object?>
        {
            ["https://aws.amazon.com/tags"] = new { principal_tags = new Dictionary<string, string[]> { ["Team"] = ["red"] }, transitive_tag_keys = new[] { "Team" } },
            ["https://aws.amazon.com/source_identity"] = "alice",
        };
        Assert.Equal("AccessDenied", (await AssumeAsync(issuer.Token(rig.Time.Now, claims))).Code);
        role = await rig.AddRoleAsync("tagged", Trust("{}", "\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\",\"sts:SetSourceIdentity\""));
        var answer = await AssumeAsync(issuer.Token(rig.Time.Now, claims));
        Assert.Equal("alice", answer["SourceIdentity"]);
        var session = (await rig.StsAsync(answer.Key, "GetCallerIdentity")).Record.Caller.Session!;
        Assert.Equal(("Team", "red", "Team", "alice"), (session.Tags[0].Key, session.Tags[0].Value, session.TransitiveTagKeys[0], session.SourceIdentity));
    }

    [Fact]
    public async Task Only_a_role_that_trusts_the_provider_is_given()
    {
        role = await rig.AddRoleAsync("own", rig.TrustHome("\"sts:AssumeRoleWithWebIdentity\""));
        var denied = await AssumeAsync(issuer.Token(rig.Time.Now));
        Assert.Equal((403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"), (denied.Status, denied.Code, denied["Message"]));
        role = $"arn:aws:iam::{rig.Home}:role/missing";
        Assert.Equal("AccessDenied", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        // Another account has not named the provider.
        var other = await rig.AddAccountAsync();
        role = await rig.AddRoleAsync("ci", Trust("{}"), account: other);
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
    }

    [Fact]
    public async Task A_provider_that_is_taken_away_vouches_for_nobody()
    {
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);
        var arn = $"arn:aws:iam::{rig.Home}:oidc-provider/{issuer.Name}";
        Assert.Equal(200, (await rig.IamAsync(rig.Root, "RemoveClientIDFromOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn), ("ClientID", "build"))).Status);
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        Assert.Equal(200, (await rig.IamAsync(rig.Root, "AddClientIDToOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn), ("ClientID", "build"))).Status);
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);
        Assert.Equal(200, (await rig.IamAsync(rig.Root, "DeleteOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn))).Status);
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
    }

    [Fact]
    public async Task A_thumbprint_stands_in_for_an_authority()
    {
        await rig.RestartAsync(new OidcOptions(AllowPrivateAddresses: true, []));
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        var arn = $"arn:aws:iam::{rig.Home}:oidc-provider/{issuer.Name}";
        await UpdateAsync(new string('0', 40));
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        await UpdateAsync(issuer.Thumbprint);
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);

        async Task UpdateAsync(string thumbprint) => Assert.Equal(
            200, (await rig.IamAsync(rig.Root, "UpdateOpenIDConnectProviderThumbprint", ("OpenIDConnectProviderArn", arn), ("ThumbprintList.member.1", thumbprint))).Status);
    }

    [Fact]
    public async Task This_machine_is_not_asked_unless_that_is_configured()
    {
        await rig.RestartAsync(new OidcOptions(AllowPrivateAddresses: false, [issuer.Authority]));
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        Assert.Equal(0, issuer.Discoveries);
    }

    [Fact]
    public async Task Redirects_wrong_documents_and_endless_ones_are_no_keys()
    {
        Func<HttpContext, Task>[] answers =
        [
            context =>
            {
                context.Response.Redirect("https://localhost/elsewhere");
                return Task.CompletedTask;
            },
            context => context.Response.WriteAsync("{"),
            context => context.Response.WriteAsync("[]"),
            context => context.Response.WriteAsync("{\"issuer\":\"" + issuer.Issuer + "\",\"jwks_uri\":\"http://localhost/keys\"}"),
            context => context.Response.WriteAsync(new string(' ', OidcFetcher.DocumentBytesMax + 1)),
        ];
        foreach (var answer in answers)
        {
            issuer.Instead = answer;
            Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
            rig.Time.Now = rig.Time.Now.AddMinutes(1);
        }
        issuer.Instead = null;
        issuer.ClaimedIssuer = "https://elsewhere.example";
        Assert.Equal("InvalidIdentityToken", (await AssumeAsync(issuer.Token(rig.Time.Now))).Code);
        rig.Time.Now = rig.Time.Now.AddMinutes(1);
        issuer.ClaimedIssuer = null;
        Assert.Equal(200, (await AssumeAsync(issuer.Token(rig.Time.Now))).Status);
    }

    [Fact]
    public async Task Providers_are_administered()
    {
        var arn = $"arn:aws:iam::{rig.Home}:oidc-provider/{issuer.Name}";
        Assert.Equal([arn], (await rig.IamAsync(rig.Root, "ListOpenIDConnectProviders")).All("Arn"));
        var got = await rig.IamAsync(rig.Root, "GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn));
        Assert.Equal((issuer.Name, 2), (got["Url"], got.All("member").Count));
        Assert.Equal((409, "EntityAlreadyExists"), ((await AddProviderAsync()).Status, (await AddProviderAsync()).Code));
        Assert.Equal(200, (await rig.IamAsync(rig.Root, "TagOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"))).Status);
        Assert.Equal(["a"], (await rig.IamAsync(rig.Root, "ListOpenIDConnectProviderTags", ("OpenIDConnectProviderArn", arn))).All("Key"));
        foreach (var url in new[] { "http://issuer.example", "https://", "https://u:p@issuer.example", "https://issuer.example?x=1", "https://issuer.example#x", "issuer.example" })
            Assert.Equal((url, "ValidationError"), (url, (await rig.IamAsync(rig.Root, "CreateOpenIDConnectProvider", ("Url", url))).Code));
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(rig.Root, "GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", arn + "x"))).Code);
        var plain = await rig.AddUserAsync("plain", policy: null);
        foreach (var action in new[] { "GetOpenIDConnectProvider", "DeleteOpenIDConnectProvider" })
            Assert.Equal("AccessDenied", (await rig.IamAsync(plain, action, ("OpenIDConnectProviderArn", arn))).Code);
        Assert.Equal("AccessDenied", (await rig.IamAsync(plain, "CreateOpenIDConnectProvider", ("Url", "https://issuer.example"))).Code);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    public void Addresses_are_public_or_not(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.IsPublic(System.Net.IPAddress.Parse(address)));

    private string Trust(string condition, string actions = "\"sts:AssumeRoleWithWebIdentity\"") =>
        StsRig.Trust($$"""{"Federated":"arn:aws:iam::{{rig.Home}}:oidc-provider/{{issuer.Name}}"}""", actions, condition);

    private Task<Answer> AddProviderAsync(params string[] clients) => rig.IamAsync(
        rig.Root, "CreateOpenIDConnectProvider", [("Url", issuer.Issuer), .. clients.Select((id, i) => ($"ClientIDList.member.{i + 1}", id))]);

    private Task<Answer> AssumeAsync(string token) =>
        rig.StsAsync(null, "AssumeRoleWithWebIdentity", ("RoleArn", role), ("RoleSessionName", "session"), ("WebIdentityToken", token));

    private async Task<(int, string?)> CodeAsync(string token)
    {
        var answer = await AssumeAsync(token);
        return (answer.Status, answer.Code);
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Strongroom.Walk.Tests;

/// <summary>
/// What is said of who gets at a bucket, held against what requests then get: in each world alice has a policy, the bucket has one, or both. Whoever reads an
/// object must be listed for it, and whoever is listed without conditions must read it.
/// </summary>
public sealed class BucketAccessTests
{
    private const string Iam = "2010-05-08";
    private const string Referer = "https://friend.example/page";

    private static readonly string[] Keys = ["k", "home/alice/k", "home/bob/k", "logs/k", "secret/k"];

    private static readonly World[] Worlds =
    [
        new("plain", Allow("s3:GetObject", "B/*"), null),
        new("prefix", Allow("s3:GetObject", "B/logs/*"), null),
        new("own folder", Allow("s3:GetObject", "B/home/${aws:username}/*"), null),
        new("own folder by the bucket", null, Allow("s3:GetObject", "B/home/${aws:username}/*", "alice")),
        new("everybody's folder", null, Allow("s3:GetObject", "B/home/${aws:username}/*", "*")),
        new("folder of a tag that nobody has", Allow("s3:GetObject", "B/${aws:PrincipalTag/Team, 'logs'}/*"), null),
        new("bucket by a wildcard", Allow("s3:GetObject", "arn:aws:s3:::world-*/logs/*"), null),
        new("any bucket", Allow("s3:GetObject", "arn:aws:s3:::*"), null),
        new("wildcard over the slash", Allow("s3:GetObject", "arn:aws:s3:::world*home/alice/*"), null),
        new("but for secrets", Allow("s3:GetObject", "B/*"), Deny("s3:GetObject", "B/secret/*", "*")),
        new("but in logs", Allow("s3:GetObject", "B/*"), """{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","NotResource":"B/logs/*"}"""),
        new("all but secrets", """{"Effect":"Allow","Action":"s3:GetObject","NotResource":"B/secret/*"}""", null),
        new("denied example", Allow("s3:GetObject", "B/*"), Deny("s3:GetObject", "B/e*", "*")),
        new("public", null, Allow("s3:GetObject", "B/logs/*", "*")),
        new("versions", Allow("s3:GetObjectVersion", "B/*"), null),
        new("only TLS", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"Bool":{"aws:SecureTransport":"false"}}"""), "unless Bool aws:SecureTransport: false"),
        new("only plain", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"Bool":{"aws:SecureTransport":"true"}}"""), "unless Bool aws:SecureTransport: true"),
        new("friends", null, Allow("s3:GetObject", "B/*", "*", """{"StringLike":{"aws:Referer":"https://friend.example/*"}}"""), "when StringLike aws:Referer: https://friend.example/*"),
        new("no friends", Allow("s3:GetObject", "B/*"), Deny("s3:GetObject", "B/*", "*", """{"StringNotLike":{"aws:Referer":"https://friend.example/*"}}"""), "unless StringNotLike aws:Referer"),
        new("either way", Allow("s3:GetObject", "B/*", null, """{"Bool":{"aws:SecureTransport":"true"}}""") + "," + Allow("s3:GetObject", "B/*", null, """{"StringLike":{"aws:Referer":"https://friend.example/*"}}"""), null, "when StringLike aws:Referer"),
        new("both", Allow("s3:GetObject", "B/*", null, """{"Bool":{"aws:SecureTransport":"true"},"StringLike":{"aws:Referer":"https://friend.example/*"}}"""), null, "when Bool aws:SecureTransport: true and StringLike aws:Referer"),
        new("from this machine", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"NotIpAddress":{"aws:SourceIp":"127.0.0.0/8"}}"""), "unless NotIpAddress aws:SourceIp: 127.0.0.0/8"),
        new("from elsewhere", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"""), "unless NotIpAddress aws:SourceIp: 198.51.100.0/24", IsOutOfReach: true),
        new("by a second factor", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"""), "unless BoolIfExists aws:MultiFactorAuthPresent: false", IsOutOfReach: true),
        new("by an endpoint", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}"""), "unless StringNotEquals aws:SourceVpce: vpce-1a2b3c4d", IsOutOfReach: true),
        new("by an endpoint from there", Allow("s3:GetObject", "B/*"), Deny("s3:*", "B/*", "*", """{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"},"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"""), "unless StringNotEquals aws:SourceVpce: vpce-1a2b3c4d and NotIpAddress", IsOutOfReach: true),
        new("nobody but bob", Allow("s3:GetObject", "B/*"), Deny("s3:GetObject", "B/*", "*", """{"StringNotLike":{"aws:username":"bob"}}""")),
        new("never", Allow("s3:GetObject", "B/*", null, """{"StringEquals":{"aws:SourceArn":"arn:aws:s3:::x"}}"""), null),
        new("past", Allow("s3:GetObject", "B/*"), Deny("s3:GetObject", "B/*", "*", """{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""")),
    ];

    [Fact]
    public async Task Whoever_reads_is_listed_and_whoever_is_listed_reads()
    {
        await using var server = await TestServer.StartAsync();
        using var plain = new WalkClient(server, isTls: false);
        using var tls = new WalkClient(server, isTls: true);
        await plain.MustAsync(new("DELETE", "/v20180820/configuration/publicAccessBlock", null, ("x-amz-account-id", plain.Account)));
        var alice = await UserAsync(plain, "alice");
        var bob = await UserAsync(plain, "bob");
        var faults = new List<string>();
        for (var i = 0; i < Worlds.Length; i++)
        {
            var (world, bucket) = (Worlds[i], $"world-{i}");
            await LayAsync(plain, world, bucket);
            var grants = await GrantsAsync(plain, bucket);
            (string Principal, Signing Signing, (string, string)? Key)[] callers =
            [
                (plain.IdentityArn("root"), Signing.Right, null), (plain.IdentityArn("user/alice"), Signing.Right, alice), (plain.IdentityArn("user/bob"), Signing.Right, bob),
                ("anonymous", Signing.None, null),
            ];
            foreach (var caller in callers)
                foreach (var key in Keys)
                {
                    var target = $"/{bucket}/{key}" + (world.Name == "versions" ? "?versionId=null" : "");
                    WalkRequest[] requests = [new("GET", target) { Right = caller.Key }, new("GET", target, null, ("referer", Referer)) { Right = caller.Key }];
                    var reads = 0;
                    foreach (var request in requests)
                        foreach (var client in new[] { plain, tls })
                            if ((await client.SendAsync(request, caller.Signing)).Status == 200) reads++;
                    var action = world.Name == "versions" ? "s3:GetObjectVersion" : "s3:GetObject";
                    var listed = grants.Where(g => g.Principal == caller.Principal && g.Actions.Contains(action) && g.Covers(bucket, key)).ToList();
                    var what = $"{world.Name}: {caller.Principal} {key}, {reads} of 4, listed {string.Join(" | ", listed.Select(g => g.Resource + " " + string.Join("; ", g.Conditions)))}";
                    if (reads > 0 && listed.Count == 0) faults.Add("reads and is not listed: " + what);
                    if (reads == 0 && listed.Count > 0 && !world.IsOutOfReach) faults.Add("is listed and does not read: " + what);
                    if (reads < 4 && listed.Exists(g => g.IsFree)) faults.Add("is listed without conditions: " + what);
                    if (reads == 4 && !listed.Exists(g => g.IsFree) && world.Condition is null) faults.Add("is listed with conditions only: " + what);
                }
            if (world.Condition is { } condition && !grants.Exists(g => g.Conditions.Any(c => c.StartsWith(condition, StringComparison.Ordinal))))
                faults.Add($"{world.Name}: no grant '{condition}'");
            await ClearAsync(plain, world);
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("s3:ListBucket", "list")]
    [InlineData("s3:ListBucketVersions", "list")]
    [InlineData("s3:GetObject", "read")]
    [InlineData("s3:GetObjectVersion", "read")]
    [InlineData("s3:PutObject", "write")]
    [InlineData("s3:PutObjectAcl", "write")]
    [InlineData("s3:DeleteObject", "delete")]
    [InlineData("s3:DeleteObjectVersion", "delete")]
    [InlineData("s3:PutBucketPolicy", "administer")]
    [InlineData("s3:DeleteBucketPolicy", "administer")]
    [InlineData("s3:PutBucketAcl", "administer")]
    [InlineData("s3:PutBucketPublicAccessBlock", "administer")]
    [InlineData("s3:PutBucketOwnershipControls", "administer")]
    [InlineData("s3:PutBucketVersioning", "administer")]
    [InlineData("s3:PutLifecycleConfiguration", "administer")]
    [InlineData("s3:PutEncryptionConfiguration", "administer")]
    [InlineData("s3:DeleteBucket", "administer")]
    [InlineData("s3:BypassGovernanceRetention", "administer")]
    public async Task One_action_alone_is_told(string action, string access)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: false);
        await UserAsync(client, "alice");
        var world = new World(action, Allow(action, "*"), null);
        await LayAsync(client, world, "one");
        var grant = Assert.Single(await GrantsAsync(client, "one"), g => g.Principal == client.IdentityArn("user/alice"));
        Assert.Equal(access, grant.Access);
        Assert.Equal([action], grant.Actions);
        Assert.Empty(grant.Conditions);
    }

    [Fact]
    public async Task Public_ACLs_of_objects_are_said_to_be_left_out()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new WalkClient(server, isTls: false);
        await client.MustAsync(new("PUT", "/enforced"));
        Assert.Equal("not in use", (await ReportAsync(client, "enforced")).GetProperty("ObjectAcls").GetString());
        await client.MustAsync(new("PUT", "/acls", null, ("x-amz-object-ownership", "ObjectWriter")));
        await client.MustAsync(new("DELETE", "/v20180820/configuration/publicAccessBlock", null, ("x-amz-account-id", client.Account)));
        await client.MustAsync(new("DELETE", "/acls?publicAccessBlock"));
        await client.MustAsync(new("PUT", "/acls/k", "body", ("x-amz-acl", "public-read")));
        Assert.Equal(200, (await client.SendAsync(new("GET", "/acls/k"), Signing.None)).Status);
        var report = await ReportAsync(client, "acls");
        Assert.Equal("in use, not examined", report.GetProperty("ObjectAcls").GetString());
        Assert.DoesNotContain("no public ACL", report.GetProperty("PublicReason").GetString(), StringComparison.Ordinal);
        Assert.Contains("ACLs of its objects are not examined", report.GetProperty("PublicReason").GetString(), StringComparison.Ordinal);
    }

    private static string Allow(string action, string resource, string? principal = null, string? condition = null) => Statement("Allow", action, resource, principal, condition);

    private static string Deny(string action, string resource, string? principal, string? condition = null) => Statement("Deny", action, resource, principal, condition);

    private static string Statement(string effect, string action, string resource, string? principal, string? condition)
    {
        var who = principal switch { null => "", "*" => "\"Principal\":\"*\",", _ => $"\"Principal\":{{\"AWS\":\"arn:aws:iam::ACCOUNT:user/{principal}\"}}," };
        var when = condition is null ? "" : $",\"Condition\":{condition}";
        return $"{{\"Effect\":\"{effect}\",{who}\"Action\":\"{action}\",\"Resource\":\"{resource}\"{when}}}";
    }

    private static async Task LayAsync(WalkClient client, World world, string bucket)
    {
        await client.MustAsync(new("PUT", "/" + bucket));
        await client.MustAsync(new("DELETE", $"/{bucket}?publicAccessBlock"));
        foreach (var key in Keys) await client.MustAsync(new("PUT", $"/{bucket}/{key}", "body"));
        if (world.Identity is { } own)
            await client.MustAsync(WalkForms.Of("iam", Iam, "PutUserPolicy", ("UserName", "alice"), ("PolicyName", "own"), ("PolicyDocument", Document(own, bucket, client))));
        if (world.Bucket is { } policy) await client.MustAsync(new("PUT", $"/{bucket}?policy", Document(policy, bucket, client)));
    }

    private static async Task ClearAsync(WalkClient client, World world)
    {
        if (world.Identity is not null) await client.MustAsync(WalkForms.Of("iam", Iam, "DeleteUserPolicy", ("UserName", "alice"), ("PolicyName", "own")));
    }

    private static string Document(string statements, string bucket, WalkClient client) => $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""
        .Replace("\"B/", $"\"arn:aws:s3:::{bucket}/", StringComparison.Ordinal).Replace("ACCOUNT", client.Account, StringComparison.Ordinal);

    private static async Task<(string AccessKeyId, string Secret)> UserAsync(WalkClient client, string name)
    {
        await client.MustAsync(WalkForms.Of("iam", Iam, "CreateUser", ("UserName", name)));
        var key = await client.MustAsync(WalkForms.Of("iam", Iam, "CreateAccessKey", ("UserName", name)));
        return (key.Element("AccessKeyId"), key.Element("SecretAccessKey"));
    }

    private static async Task<JsonElement> ReportAsync(WalkClient client, string bucket)
    {
        using var answer = JsonDocument.Parse((await client.MustAsync(WalkServerEntries.Request("DescribeBucketAccess", $$"""{"Bucket":"{{bucket}}"}"""))).Body);
        return answer.RootElement.Clone();
    }

    private static async Task<List<Grant>> GrantsAsync(WalkClient client, string bucket) =>
        [.. (await ReportAsync(client, bucket)).GetProperty("Grants").EnumerateArray().Select(g => new Grant(
            g.GetProperty("Principal").GetString()!, g.GetProperty("Access").GetString()!, Texts(g, "Actions"), g.GetProperty("Resource").GetString()!, Texts(g, "Conditions")))];

    private static List<string> Texts(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private sealed record World(string Name, string? Identity, string? Bucket, string? Condition = null, bool IsOutOfReach = false);

    private sealed record Grant(string Principal, string Access, List<string> Actions, string Resource, List<string> Conditions)
    {
        /// <summary>Whether it is told without conditions on requests.</summary>
        public bool IsFree => Conditions.TrueForAll(c => c.StartsWith("except ", StringComparison.Ordinal));

        public bool Covers(string bucket, string key)
        {
            var arn = $"arn:aws:s3:::{bucket}/{key}";
            return Matches(Resource, arn) && !Conditions.Exists(c => c.StartsWith("except ", StringComparison.Ordinal) && Matches(c["except ".Length..c.IndexOf(',', StringComparison.Ordinal)], arn));
        }

        private static bool Matches(string pattern, string text) =>
            Regex.IsMatch(text, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.NonBacktracking);
    }
}

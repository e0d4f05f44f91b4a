using System.Globalization;
using System.Text.Json.Nodes;
using Strongroom.Policy.Tests.Reference;
using Xunit;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>Random bucket policies: the engine and the reference name the same statement as the one that makes them public, or none.</summary>
public sealed class PublicDifferentialTests(ITestOutputHelper output)
{
    private const string Account = Alphabet.Away;
    private const string AccessPoints = "arn:aws:s3:us-west-2:";

    private static readonly (string Key, string[] Values)[] Tests =
    [
        ("aws:SourceVpc", ["vpc-1", "vpc-*", "vpc-?", "${aws:username}"]),
        ("AWS:sourceVpce", ["vpce-1", "vpce-*"]),
        ("aws:SourceArn", ["arn:aws:sns:us-east-1:" + Account + ":t", "arn:aws:sns:*:" + Account + ":t", "arn:aws:s3:::*"]),
        ("aws:SourceAccount", [Account, "*"]),
        ("aws:SourceOwner", [Account]),
        ("aws:PrincipalOrgID", ["o-1", "o-*"]),
        ("aws:PrincipalArn", ["arn:aws:iam::" + Account + ":role/r", "arn:aws:iam::" + Account + ":role/*"]),
        ("aws:PrincipalAccount", [Account]),
        ("aws:userid", ["AIDA1", "AROA1:*", "AROA1:s"]),
        ("s3:x-amz-server-side-encryption-aws-kms-key-id", ["arn:aws:kms:us-east-1:" + Account + ":key/k", "*"]),
        ("s3:DataAccessPointAccount", [Account]),
        ("s3:DataAccessPointArn", [AccessPoints + Account + ":accesspoint/*", AccessPoints + Account + ":accesspoint/a", AccessPoints + "*:accesspoint/a", "*"]),
        ("aws:ResourceAccount", [Alphabet.Home]),
        ("s3:ResourceAccount", [Alphabet.Home]),
        ("aws:Referer", ["https://example.com/"]),
        ("aws:PrincipalTag/team", ["a"]),
    ];

    private static readonly string[] Operators =
    [
        "StringEquals", "StringEquals", "StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnEquals", "ArnLike",
        "StringNotEquals", "StringNotLike", "StringEqualsIfExists", "StringLikeIfExists",
        "ForAllValues:StringEquals", "ForAllValues:StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike", "ArnNotEquals",
    ];

    private static readonly string[] Ranges =
        ["203.0.113.0/24", "10.0.0.0/8", "12.0.0.0/7", "0.0.0.0/0", "203.0.113.5", "2001:db8::/32", "2001:d00::/31", "2001:db8::1"];

    private static readonly JsonNode[] Principals =
    [
        "*", "*", "*", new JsonObject { ["AWS"] = "*" }, new JsonObject { ["AWS"] = new JsonArray("*") }, new JsonObject { ["AWS"] = Account },
        new JsonObject { ["AWS"] = new JsonArray("arn:aws:iam::" + Account + ":role/r", "*") }, new JsonObject { ["AWS"] = "arn:aws:iam::" + Account + ":user/u" },
        new JsonObject { ["Service"] = "cloudtrail.amazonaws.com" }, new JsonObject { ["CanonicalUser"] = new string('a', 64) },
    ];

    [Fact]
    public void The_engine_calls_public_what_the_reference_calls_public()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POLICY_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        output.WriteLine($"POLICY_SEED={seed}");
        var dice = new Dice(seed);
        var found = 0;
        const int policies = 100_000;
        for (var i = 0; i < policies; i++)
        {
            var statements = Enumerable.Range(0, 1 + dice.Below(3)).Select(_ => (JsonNode)Statement(dice)).ToArray();
            var document = new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = statements.Length == 1 && dice.Chance(50) ? statements[0] : new JsonArray(statements),
            };
            var policy = new TestPolicy(document.ToJsonString(), PolicyKind.Bucket, Alphabet.Bucket, "bucket policy");
            var expected = ReferencePublic.Find(policy.Root);
            var actual = PublicPolicy.Find(policy.Compiled.Document)?.Index;
            Assert.True(expected == actual, $"POLICY_SEED={seed}: reference {expected}, engine {actual}:\n{policy.Text}");
            found += actual is null ? 0 : 1;
        }
        Assert.InRange(found, policies / 4, policies * 9 / 10);
    }

    private static JsonObject Statement(Dice dice)
    {
        var statement = new JsonObject
        {
            ["Effect"] = dice.Chance(85) ? "Allow" : "Deny",
            ["Principal"] = dice.One(Principals).DeepClone(),
            ["Action"] = dice.One(["s3:PutObject", "s3:*", "s3:Put*"]),
            ["Resource"] = Alphabet.BucketArn + "/*",
        };
        if (dice.Chance(10))
        {
            statement.Remove("Principal");
            statement["NotPrincipal"] = new JsonObject { ["AWS"] = Account };
        }
        else if (dice.Chance(75))
        {
            var condition = new JsonObject();
            for (var i = dice.Below(2); i >= 0; i--)
            {
                var (key, values) = dice.Chance(20) ? ("aws:SourceIp", Ranges) : dice.One(Tests);
                var isArn = values[0].StartsWith("arn:", StringComparison.Ordinal);
                var name = values != Ranges
                    ? dice.One([.. Operators.Where(o => isArn || !o.StartsWith("Arn", StringComparison.Ordinal))])
                    : dice.One(["IpAddress", "IpAddress", "IpAddress", "NotIpAddress", "IpAddressIfExists"]);
                condition[name] = new JsonObject { [key] = new JsonArray([.. dice.Some(values, 2).Select(v => (JsonNode)v)]) };
            }
            statement["Condition"] = condition;
        }
        return statement;
    }
}

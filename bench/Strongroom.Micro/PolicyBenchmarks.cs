using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Strongroom.Policy;

namespace Strongroom.Micro;

/// <summary>What a decision costs, which every request pays at least once; and what a policy costs when it is stored or read at the start.</summary>
public class PolicyBenchmarks
{
    private static readonly PrincipalFacts Alice = new()
    {
        Kind = PrincipalKind.User, Account = "111122223333", Arn = "arn:aws:iam::111122223333:user/alice", IssuerArn = "arn:aws:iam::111122223333:user/alice",
    };

    private static readonly string Document = Statements(20);

    private readonly FixedKeys _keys = new();
    private readonly PrincipalPolicies _one = new() { Identity = [Policy(Document)] };
    private readonly PrincipalPolicies _ten = new() { Identity = [.. Enumerable.Range(0, 9).Select(_ => Policy(Statements(19))), Policy(Document)] };
    private readonly PrincipalPolicies _others = new() { Identity = [.. Enumerable.Range(0, 9).Select(_ => Policy(Document.Replace("s3:", "ec2:"))), Policy(Document)] };

    /// <summary>20 statements, the last of which allows it under five conditions.</summary>
    [Benchmark]
    public bool TwentyStatementsFiveConditions() => Decide(_one);

    /// <summary>Ten policies for S3, 191 statements.</summary>
    [Benchmark]
    public bool TenPolicies() => Decide(_ten);

    /// <summary>Ten policies, nine of them for another service.</summary>
    [Benchmark]
    public bool TenPoliciesOfWhichOneIsForS3() => Decide(_others);

    /// <summary>Parses, validates and compiles 20 statements.</summary>
    [Benchmark]
    public bool Parse() => PolicyParser.TryParse(Document, PolicyKind.Identity, null, out _, out _);

    private bool Decide(PrincipalPolicies policies) => PolicyEvaluator.Decide(new AccessRequest
    {
        Action = "s3:GetObject", Resource = "arn:aws:s3:::records/2026/11/24/part-000017.bin", ResourceAccount = "111122223333", Principal = Alice,
        Policies = policies, Context = _keys,
    }).IsAllowed;

    private static AttachedPolicy Policy(string json) =>
        PolicyParser.TryParse(json, PolicyKind.Identity, null, out var document, out var fault) ? new("p", Alice.Arn, document) : throw new InvalidOperationException(fault.Message);

    private static string Statements(int count)
    {
        var text = new StringBuilder("""{"Version":"2012-10-17","Statement":[""");
        for (var i = 0; i < count - 1; i++)
            text.Append($$"""{"Effect":"{{(i % 5 == 4 ? "Deny" : "Allow")}}","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::other{{i}}/*"},""");
        text.Append(
            """
            {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::records/*","Condition":{"Bool":{"aws:SecureTransport":"true"},
            "IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]},"StringLike":{"aws:PrincipalTag/team":"b*e"},
            "DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/*"}}}]}
            """);
        return text.ToString();
    }

    private sealed class FixedKeys : IConditionContext
    {
        private static readonly IPAddress Address = IPAddress.Parse("203.0.113.7");
        private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

        public ConditionValue Find(ConditionKey key) => key.Name switch
        {
            "aws:securetransport" => ConditionValue.Of(true),
            "aws:sourceip" => ConditionValue.Of(Address),
            "aws:principaltag" => ConditionValue.Of("blue"),
            "aws:currenttime" => ConditionValue.Of(Now),
            "aws:principalarn" => ConditionValue.Of(Alice.Arn),
            _ => default,
        };
    }
}

using System.Net;
using Strongroom.Policy.Tests.Reference;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>Makes a set of policies and asks many requests of it.</summary>
internal sealed class QuestionGenerator(Dice dice)
{
    private readonly PolicyGenerator policies = new(dice);

    /// <summary>Questions about one set of policies.</summary>
    public IEnumerable<Question> Questions(int count)
    {
        var kind = dice.Below(10) switch { 0 => PolicyKind.Key, 1 => PolicyKind.Trust, _ => PolicyKind.Bucket };
        var identity = Many(2, kind);
        var boundary = dice.Chance(35) ? Make(PolicyKind.Identity, kind, "boundary") : null;
        var session = dice.Chance(35) ? Many(2, kind) : null;
        var resource = dice.Chance(75) ? Make(kind, kind, "resource policy") : null;

        // A principal's policies are made once, as the server does.
        var none = new TestContext(new Dictionary<string, ConditionValue>());
        var blank = new Question { Action = "", Resource = "", Principal = PrincipalFacts.Anonymous, Context = none };
        var free = blank with { Identity = identity };
        Question[] holders = [free, free with { Boundary = boundary }, free with { Boundary = boundary, Session = session }];
        for (var i = 0; i < holders.Length; i++) holders[i] = holders[i] with { Compiled = holders[i].Compile() };
        blank = blank with { Compiled = PrincipalPolicies.None };

        for (var i = 0; i < count; i++)
        {
            var principal = kind == PolicyKind.Trust && dice.Chance(15) ? Alphabet.WebIdentity : dice.One(Alphabet.Principals);
            var holder = principal.Kind switch
            {
                PrincipalKind.User => holders[dice.Below(2)],
                PrincipalKind.RoleSession or PrincipalKind.FederatedUser => holders[dice.Below(3)],
                _ => blank,
            };
            yield return holder with
            {
                Principal = principal,
                Action = dice.One(kind switch { PolicyKind.Key => Alphabet.KeyActions, PolicyKind.Trust => Alphabet.TrustActions, _ => Alphabet.S3Actions }),
                Resource = kind switch { PolicyKind.Key => Alphabet.Key, PolicyKind.Trust => Alphabet.Role, _ => Alphabet.BucketArn + dice.One(Alphabet.Objects) },
                ResourceAccount = dice.Chance(80) ? Alphabet.Home : dice.Chance(80) ? Alphabet.Away : null,
                ResourcePolicy = resource,
                Rule = kind == PolicyKind.Bucket ? ResourcePolicyRule.Ordinary : ResourcePolicyRule.Required,
                IsGrantedByAcl = kind == PolicyKind.Bucket && dice.Chance(6),
                IsGrantedByAclGroup = dice.Chance(40),
                IsGrantedByGrant = kind == PolicyKind.Key && dice.Chance(8),
                IsPublicRestricted = kind == PolicyKind.Bucket && dice.Chance(4),
                IsOwnersEscape = kind == PolicyKind.Bucket && dice.Chance(2),
                Context = new TestContext(Context(principal)),
            };
        }
    }

    private List<TestPolicy> Many(int most, PolicyKind about) =>
        [.. Enumerable.Range(0, dice.Chance(15) ? 0 : 1 + dice.Below(most)).Select(i => Make(PolicyKind.Identity, about, $"policy {i}"))];

    private TestPolicy Make(PolicyKind kind, PolicyKind about, string name) =>
        new(policies.Policy(kind, about).ToJsonString(), kind, kind == PolicyKind.Bucket ? Alphabet.Bucket : null, name);

    private Dictionary<string, ConditionValue> Context(PrincipalFacts principal)
    {
        var context = new Dictionary<string, ConditionValue>(StringComparer.Ordinal);
        Put("aws:username", 60, () => Text("alice"));
        Put("aws:PrincipalTag/team", 50, () => Text("a"));
        Put("aws:userid", 60, () => Text("b"));
        Put("aws:SourceVpce", 30, () => Text("a"));
        Put("s3:prefix", 50, () => Text("a/b"));
        Put("s3:delimiter", 30, () => Text("a"));
        Put("aws:TagKeys", 60, () => ConditionValue.Of(Enumerable.Range(0, dice.Below(4)).Select(_ => dice.One(Alphabet.Texts)).ToList()));
        Put("aws:CalledVia", 50, () => ConditionValue.Of(Enumerable.Range(0, dice.Below(3)).Select(_ => dice.One(Alphabet.Texts)).ToList()));
        Put("aws:PrincipalArn", principal.IssuerArn.Length > 0 ? 90 : 0, () => ConditionValue.Of(principal.IssuerArn));
        Put("aws:SourceArn", 40, () => ConditionValue.Of(dice.One(Alphabet.Arns)));
        Put("s3:max-keys", 50, () => dice.Chance(80) ? ConditionValue.Of(dice.One([0L, 9, 10, 1000])) : Text("10"));
        Put("aws:MultiFactorAuthAge", 40, () => ConditionValue.Of(dice.One([0L, 9, 10, 1000])));
        Put("aws:MultiFactorAuthPresent", 50, () => dice.Chance(90) ? ConditionValue.Of(dice.Chance(50)) : Text("true"));
        Put("aws:SecureTransport", 90, () => ConditionValue.Of(dice.Chance(70)));
        Put("aws:CurrentTime", 80, Time);
        Put("aws:TokenIssueTime", 40, Time);
        Put("aws:EpochTime", 60, () => ConditionValue.Of(dice.One([1577836800L, 1577836801, 0])));
        Put("aws:SourceIp", 80, () => dice.Chance(90) ? ConditionValue.Of(IPAddress.Parse(dice.One(Alphabet.Addresses))) : Text("203.0.113.5"));
        Put("aws:VpcSourceIp", 20, () => ConditionValue.Of(IPAddress.Parse(dice.One(Alphabet.Addresses))));
        return context;

        void Put(string key, int percent, Func<ConditionValue> value)
        {
            if (dice.Chance(percent)) context[key] = value();
        }
    }

    private ConditionValue Text(string usual) => ConditionValue.Of(dice.Chance(50) ? usual : dice.One(Alphabet.Texts));

    private ConditionValue Time() => ConditionValue.Of(DateTimeOffset.FromUnixTimeSeconds(dice.One([1577836800L, 1577836801, 1625054400])));
}

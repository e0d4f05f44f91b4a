using System.Net;

namespace Strongroom.Policy.Tests.Engine;

/// <summary>Callers, policies and requests of the tests: the bucket "records" of account 111122223333, asked by its own people or by those of 444455556666.</summary>
internal static class Scene
{
    public const string Home = "111122223333";
    public const string Away = "444455556666";
    public const string Bucket = "records";
    public const string Object = "arn:aws:s3:::records/2026/a.txt";
    public const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    public static PrincipalFacts Root(string account = Home) => Of(PrincipalKind.Root, account, $"arn:aws:iam::{account}:root");

    public static PrincipalFacts User(string name = "alice", string account = Home) => Of(PrincipalKind.User, account, $"arn:aws:iam::{account}:user/{name}");

    public static PrincipalFacts Session(string role = "reader", string session = "s1", string account = Home) =>
        Of(PrincipalKind.RoleSession, account, $"arn:aws:sts::{account}:assumed-role/{role}/{session}") with { IssuerArn = $"arn:aws:iam::{account}:role/{role}" };

    public static PrincipalFacts Federated(string name = "fed", string account = Home) =>
        Of(PrincipalKind.FederatedUser, account, $"arn:aws:sts::{account}:federated-user/{name}") with { IssuerArn = $"arn:aws:iam::{account}:user/alice" };

    public static PrincipalFacts WebIdentity(string provider) => new() { Kind = PrincipalKind.WebIdentity, FederatedProvider = provider };

    public static PrincipalFacts Service(string name) => new() { Kind = PrincipalKind.Service, Service = name };

    public static string Canonical(string account) => new(account[0], 64);

    public static PolicyDocument Parse(string json, PolicyKind kind = PolicyKind.Identity)
    {
        json = json.Replace('\'', '"');
        if (!PolicyParser.TryParse(json, kind, kind == PolicyKind.Bucket ? Bucket : null, out var document, out var fault))
            throw new InvalidOperationException($"{fault.Message} ({fault.Detail}): {json}");
        return document;
    }

    /// <summary>A policy of one or more statements, given without the braces around the document; ' stands for ".</summary>
    public static AttachedPolicy Policy(string statements, PolicyKind kind = PolicyKind.Identity, string name = "p") =>
        new(name, "arn:aws:test", Parse($"{{'Version':'2012-10-17','Statement':[{statements}]}}", kind));

    public static AttachedPolicy BucketPolicy(string statements) => Policy(statements, PolicyKind.Bucket, "bucket policy");

    public static string Allow(string action = "s3:GetObject", string resource = "*", string more = "") =>
        $"{{'Effect':'Allow','Action':'{action}','Resource':'{resource}'{more}}}";

    public static string Deny(string action = "s3:GetObject", string resource = "*", string more = "") =>
        $"{{'Effect':'Deny','Action':'{action}','Resource':'{resource}'{more}}}";

    /// <summary>A statement of the bucket's policy on all its objects.</summary>
    public static string InBucket(string effect, string principal, string more = "") =>
        $"{{'Effect':'{effect}',{principal},'Action':'s3:GetObject','Resource':'arn:aws:s3:::records/*'{more}}}";

    private static PrincipalFacts Of(PrincipalKind kind, string account, string arn) =>
        new() { Kind = kind, Account = account, Arn = arn, IssuerArn = arn, CanonicalId = Canonical(account) };
}

/// <summary>A request, and what is changed of it for one test.</summary>
internal sealed record Ask
{
    public PrincipalFacts Who { get; init; } = Scene.User();

    public string Action { get; init; } = "s3:GetObject";

    public string Resource { get; init; } = Scene.Object;

    public string? Owner { get; init; } = Scene.Home;

    public AttachedPolicy? ResourcePolicy { get; init; }

    public AttachedPolicy[] Identity { get; init; } = [];

    public AttachedPolicy? Boundary { get; init; }

    public AttachedPolicy[]? Session { get; init; }

    public AttachedPolicy[]? ServiceControl { get; init; }

    public ResourcePolicyRule Rule { get; init; }

    public bool Acl { get; init; }

    public bool AclGroup { get; init; }

    public bool Grant { get; init; }

    public bool Restricted { get; init; }

    public bool Escape { get; init; }

    public Keys Keys { get; init; } = new();

    public AccessRequest Request => new()
    {
        Action = Action, Resource = Resource, ResourceAccount = Owner, Principal = Who, ResourcePolicy = ResourcePolicy, ResourceRule = Rule,
        Policies = new PrincipalPolicies { Identity = Identity, Boundary = Boundary, Session = Session, ServiceControl = ServiceControl },
        IsGrantedByAcl = Acl || AclGroup, IsGrantedByAclGroup = AclGroup, IsGrantedByGrant = Grant, IsPublicRestricted = Restricted, IsOwnersEscape = Escape, Context = Keys,
    };

    public Decision Decide() => PolicyEvaluator.Decide(Request);

    public Explanation Explain() => PolicyExplainer.Explain(Request);

    /// <summary>"allow Resource", "deny Identity" (no allow), "explicit deny Session".</summary>
    public string Outcome() => Decide() is var d && d.IsAllowed ? $"allow {d.Layer}" : d.IsExplicit ? $"explicit deny {d.Layer}" : $"deny {d.Layer}";
}

/// <summary>The condition keys of a request.</summary>
internal sealed class Keys : Dictionary<string, ConditionValue>, IConditionContext
{
    public Keys()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public ConditionValue Find(ConditionKey key) => this.GetValueOrDefault(key.Text);

    /// <summary>One key, its value written as text: "n:5", "t:true", "ip:192.0.2.1", "at:2026-11-24T10:00:00Z", "a,b" after "m:"; anything else is itself.</summary>
    public static Keys With(string? text, string name = "aws:x")
    {
        var keys = new Keys();
        if (text is null) return keys;
        keys[name] = text switch
        {
            ['n', ':', .. var number] => ConditionValue.Of(long.Parse(number)),
            ['t', ':', .. var truth] => ConditionValue.Of(bool.Parse(truth)),
            ['i', 'p', ':', .. var address] => ConditionValue.Of(IPAddress.Parse(address)),
            ['a', 't', ':', .. var time] => ConditionValue.Of(DateTimeOffset.Parse(time)),
            ['m', ':', .. var many] => ConditionValue.Of((IReadOnlyList<string>)(many.Length == 0 ? [] : many.Split(','))),
            _ => ConditionValue.Of(text),
        };
        return keys;
    }
}

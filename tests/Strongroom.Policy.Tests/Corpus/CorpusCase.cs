using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Strongroom.Policy.Tests.Reference;

namespace Strongroom.Policy.Tests.Corpus;

/// <summary>Cases as tests/data/policy/README.md describes them, read into questions and written back.</summary>
internal static class CorpusCase
{
    /// <summary>The question of a case.</summary>
    public static Question Read(JsonNode node)
    {
        var request = node["request"]!;
        var policies = node["policies"];
        var rule = Enum.Parse<ResourcePolicyRule>((string?)request["rule"] ?? nameof(ResourcePolicyRule.Ordinary));
        var resource = (string?)request["resource"] ?? throw new FormatException("no resource");
        return new Question
        {
            Action = (string?)request["action"] ?? throw new FormatException("no action"),
            Resource = resource,
            ResourceAccount = (string?)request["resourceAccount"],
            Principal = ReadPrincipal(node["principal"]!),
            Identity = Policies(policies?["identity"]) ?? [],
            Boundary = policies?["boundary"] is { } boundary ? Identity(boundary, "boundary") : null,
            Session = Policies(policies?["session"]),
            ResourcePolicy = policies?["resource"] is { } attached
                ? new TestPolicy(attached.ToJsonString(), KindOf(resource, rule), BucketOf(resource, rule), "resource policy")
                : null,
            Rule = rule,
            IsGrantedByAcl = ((bool?)request["grantedByAcl"] ?? false) || ((bool?)request["grantedByAclGroup"] ?? false),
            IsGrantedByAclGroup = (bool?)request["grantedByAclGroup"] ?? false,
            IsGrantedByGrant = (bool?)request["grantedByGrant"] ?? false,
            IsPublicRestricted = (bool?)request["publicRestricted"] ?? false,
            IsOwnersEscape = (bool?)request["ownersEscape"] ?? false,
            Context = new TestContext(request["context"]?.AsObject().ToDictionary(p => p.Key, p => ReadValue(p.Value!), StringComparer.Ordinal) ?? []),
        };
    }

    /// <summary>A question as a case, without its expectation.</summary>
    public static JsonObject Write(Question question)
    {
        var policies = new JsonObject();
        if (question.Identity.Count > 0) policies["identity"] = new JsonArray([.. question.Identity.Select(p => JsonNode.Parse(p.Text))]);
        if (question.Boundary is { } boundary) policies["boundary"] = JsonNode.Parse(boundary.Text);
        if (question.Session is { } session) policies["session"] = new JsonArray([.. session.Select(p => JsonNode.Parse(p.Text))]);
        if (question.ResourcePolicy is { } attached) policies["resource"] = JsonNode.Parse(attached.Text);

        var request = new JsonObject { ["action"] = question.Action, ["resource"] = question.Resource };
        if (question.ResourceAccount is { } account) request["resourceAccount"] = account;
        if (question.Rule != ResourcePolicyRule.Ordinary) request["rule"] = question.Rule.ToString();
        if (question.IsGrantedByAcl) request[question.IsGrantedByAclGroup ? "grantedByAclGroup" : "grantedByAcl"] = true;
        if (question.IsGrantedByGrant) request["grantedByGrant"] = true;
        if (question.IsPublicRestricted) request["publicRestricted"] = true;
        if (question.IsOwnersEscape) request["ownersEscape"] = true;
        if (question.Context.Values.Count > 0)
            request["context"] = new JsonObject(question.Context.Values.Select(v => KeyValuePair.Create(v.Key, WriteValue(v.Value))));
        return new JsonObject { ["principal"] = WritePrincipal(question.Principal), ["policies"] = policies, ["request"] = request };
    }

    /// <summary>The bucket that a resource is or lies in; null where it is none of S3's.</summary>
    public static string? BucketOf(string resource, ResourcePolicyRule rule) =>
        rule == ResourcePolicyRule.Ordinary && resource.StartsWith("arn:aws:s3:::", StringComparison.Ordinal)
            ? resource["arn:aws:s3:::".Length..].Split('/')[0]
            : null;

    private static PolicyKind KindOf(string resource, ResourcePolicyRule rule)
    {
        if (rule == ResourcePolicyRule.Ordinary) return PolicyKind.Bucket;
        return resource.StartsWith("arn:aws:iam:", StringComparison.Ordinal) ? PolicyKind.Trust : PolicyKind.Key;
    }

    private static List<TestPolicy>? Policies(JsonNode? node) => node?.AsArray().Select((p, i) => Identity(p!, $"policy {i + 1}")).ToList();

    private static TestPolicy Identity(JsonNode node, string name) => new(node.ToJsonString(), PolicyKind.Identity, null, name);

    private static PrincipalFacts ReadPrincipal(JsonNode node)
    {
        if (node is JsonValue) return FromArn((string)node!);
        if ((string?)node["service"] is { } service) return new PrincipalFacts { Kind = PrincipalKind.Service, Service = service };
        if ((string?)node["webIdentity"] is { } provider) return new PrincipalFacts { Kind = PrincipalKind.WebIdentity, FederatedProvider = provider };
        var facts = FromArn((string)node["arn"]!);
        return facts with
        {
            CanonicalId = (string?)node["canonicalId"] ?? "",
            UserId = (string?)node["userId"] ?? "",
            IssuerArn = (string?)node["role"] ?? facts.IssuerArn,
        };
    }

    private static PrincipalFacts FromArn(string arn)
    {
        if (arn == "anonymous") return PrincipalFacts.Anonymous;
        var parts = arn.Split(':', 6);
        var (kind, issuer) = parts[5].Split('/') switch
        {
            ["root"] => (PrincipalKind.Root, arn),
            ["user", ..] => (PrincipalKind.User, arn),
            ["assumed-role", var role, _] => (PrincipalKind.RoleSession, $"arn:aws:iam::{parts[4]}:role/{role}"),
            ["federated-user", _] => (PrincipalKind.FederatedUser, arn),
            _ => throw new FormatException($"no principal: {arn}"),
        };
        return new PrincipalFacts { Kind = kind, Account = parts[4], Arn = arn, IssuerArn = issuer };
    }

    private static JsonNode WritePrincipal(PrincipalFacts principal) => principal.Kind switch
    {
        PrincipalKind.Anonymous => "anonymous",
        PrincipalKind.Service => new JsonObject { ["service"] = principal.Service },
        PrincipalKind.WebIdentity => new JsonObject { ["webIdentity"] = principal.FederatedProvider },
        _ => new JsonObject { ["arn"] = principal.Arn, ["canonicalId"] = principal.CanonicalId, ["userId"] = principal.UserId },
    };

    private static ConditionValue ReadValue(JsonNode node) => node switch
    {
        JsonArray texts => ConditionValue.Of([.. texts.Select(t => (string)t!)]),
        JsonObject typed when typed["time"] is { } time => ConditionValue.Of(DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture)),
        JsonObject typed => ConditionValue.Of(IPAddress.Parse((string)typed["address"]!)),
        _ => node.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.Number => ConditionValue.Of((long)node),
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => ConditionValue.Of((bool)node),
            _ => ConditionValue.Of((string)node!),
        },
    };

    private static JsonNode? WriteValue(ConditionValue value) => value.Kind switch
    {
        ConditionValueKind.Text => value.Text,
        ConditionValueKind.Texts => new JsonArray([.. value.Texts.Select(t => (JsonNode)t)]),
        ConditionValueKind.Number => value.Number,
        ConditionValueKind.Truth => value.Truth,
        ConditionValueKind.Time => new JsonObject { ["time"] = Conditions.Text(value) },
        _ => new JsonObject { ["address"] = value.Address.ToString() },
    };
}

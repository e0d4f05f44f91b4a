using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>A policy as text, as JSON for the reference and compiled for the engine.</summary>
internal sealed class TestPolicy
{
    private readonly Lazy<AttachedPolicy> compiled;

    public TestPolicy(string text, PolicyKind kind, string? bucket, string name)
    {
        Text = text;
        Root = JsonDocument.Parse(text).RootElement;
        compiled = new(() => PolicyParser.TryParse(text, kind, bucket, out var document, out var fault)
            ? new AttachedPolicy(name, "arn:aws:test", document)
            : throw new InvalidOperationException($"the engine refuses {text}: {fault.Message} {fault.Detail}"));
    }

    public string Text { get; }

    public JsonElement Root { get; }

    public AttachedPolicy Compiled => compiled.Value;
}

/// <summary>The condition keys of a request, by name without regard to case.</summary>
internal sealed class TestContext(IReadOnlyDictionary<string, ConditionValue> values) : IConditionContext
{
    private readonly Dictionary<string, ConditionValue> values = new(values, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, ConditionValue> Values => values;

    public ConditionValue Find(ConditionKey key) => Find(key.Text);

    public ConditionValue Find(string key) => values.GetValueOrDefault(key);

    /// <summary>
    /// The value of a policy variable, or null: "You can use any available single-valued context key as a policy variable, but you cannot use a
    /// multivalued context key".
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    /// </summary>
    public string? Variable(string key) => Find(key) is { IsPresent: true, Kind: not ConditionValueKind.Texts } value ? Conditions.Text(value) : null;
}

/// <summary>One question, to be asked of the reference and of the engine.</summary>
internal sealed record Question
{
    public required string Action { get; init; }

    public required string Resource { get; init; }

    public string? ResourceAccount { get; init; }

    public required PrincipalFacts Principal { get; init; }

    public IReadOnlyList<TestPolicy> Identity { get; init; } = [];

    public TestPolicy? Boundary { get; init; }

    public IReadOnlyList<TestPolicy>? Session { get; init; }

    public TestPolicy? ResourcePolicy { get; init; }

    public ResourcePolicyRule Rule { get; init; }

    public bool IsGrantedByAcl { get; init; }

    public bool IsGrantedByAclGroup { get; init; }

    public bool IsGrantedByGrant { get; init; }

    public bool IsPublicRestricted { get; init; }

    public bool IsOwnersEscape { get; init; }

    public required TestContext Context { get; init; }

    /// <summary>The principal's policies for the engine; kept, since a principal's policies are made once and asked often.</summary>
    public PrincipalPolicies? Compiled { get; init; }

    public PrincipalPolicies Compile() => new()
    {
        Identity = [.. Identity.Select(p => p.Compiled)],
        Boundary = Boundary?.Compiled,
        Session = Session?.Select(p => p.Compiled).ToList(),
    };

    public AccessRequest ForEngine() => new()
    {
        Action = Action,
        Resource = Resource,
        ResourceAccount = ResourceAccount,
        Principal = Principal,
        Policies = Compiled ?? Compile(),
        ResourcePolicy = ResourcePolicy?.Compiled,
        ResourceRule = Rule,
        IsGrantedByAcl = IsGrantedByAcl,
        IsGrantedByAclGroup = IsGrantedByAclGroup,
        IsGrantedByGrant = IsGrantedByGrant,
        IsPublicRestricted = IsPublicRestricted,
        IsOwnersEscape = IsOwnersEscape,
        Context = Context,
    };
}

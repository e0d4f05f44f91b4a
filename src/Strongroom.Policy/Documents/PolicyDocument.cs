namespace Strongroom.Policy;

/// <summary>
/// A policy, parsed, validated and compiled. Immutable. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
public sealed class PolicyDocument
{
    /// <summary>The version whose documents may have policy variables.</summary>
    internal const string VersionWithVariables = "2012-10-17";

    // Looking into an index costs as much as looking at so many statements.
    private const int UnindexedMax = 4;

    private readonly PolicyStatement[] statements;
    private StatementIndex? index;

    internal PolicyDocument(string text, PolicyKind kind, string version, string? id, PolicyStatement[] statements)
    {
        Text = text;
        Kind = kind;
        Version = version;
        Id = id;
        this.statements = statements;
        Services = statements.Aggregate(ActionServices.None, static (services, statement) => services | statement.Actions.Services);
    }

    /// <summary>The document as it was given.</summary>
    public string Text { get; }

    /// <summary>What it was read as.</summary>
    public PolicyKind Kind { get; }

    /// <summary>"2012-10-17" or "2008-10-17", which a document without one has; variables work in the former only.</summary>
    public string Version { get; }

    /// <summary>Its Id, or null.</summary>
    public string? Id { get; }

    /// <summary>Its statements, in order.</summary>
    public IReadOnlyList<PolicyStatement> Statements => statements;

    /// <summary>Every principal that it names, by Principal or NotPrincipal, each once: for whoever stores it to see whether they exist.</summary>
    public IReadOnlyList<PolicyPrincipal> Principals => [.. statements.SelectMany(statement => statement.Principals?.Principals ?? []).Distinct()];

    /// <summary>Every condition key that it looks at, in conditions and in policy variables, as it writes them, each once without regard to case.</summary>
    public IReadOnlyList<string> ConditionKeys =>
        [.. statements.SelectMany(KeysOf).Select(key => key.Text).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every action that it names, by Action or NotAction, as it writes them, each once without regard to case.</summary>
    public IReadOnlyList<string> Actions => [.. statements.SelectMany(statement => statement.Actions.Sources).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every resource that it names, by Resource or NotResource, to allow or to deny, as it writes them, each once.</summary>
    public IReadOnlyList<string> Resources => [.. statements.SelectMany(statement => statement.Resources?.Sources ?? []).Distinct(StringComparer.Ordinal)];

    /// <summary>Services that its statements can say something of.</summary>
    internal ActionServices Services { get; }

    /// <summary>Its statements, to go through without allocating.</summary>
    internal ReadOnlySpan<PolicyStatement> Compiled => statements;

    /// <summary>Those of its statements that may match a resource, in order. The index is made when it is first asked: most policies are never decided on.</summary>
    internal ReadOnlySpan<PolicyStatement> CompiledFor(string resource) =>
        statements.Length <= UnindexedMax ? statements : (index ??= new StatementIndex(statements)).Of(resource);

    private static IEnumerable<ConditionKey> KeysOf(PolicyStatement statement) =>
        [.. statement.Conditions.SelectMany(condition => condition.VariableKeys.Prepend(condition.Key)), .. statement.Resources?.VariableKeys ?? []];
}

/// <summary>A policy and where it comes from.</summary>
/// <param name="Name">A managed policy's ARN, an inline policy's name, "bucket policy", "trust policy", "key policy", "session policy".</param>
/// <param name="AttachedTo">The ARN of the user, group, role, bucket or key that it is attached to.</param>
/// <param name="Document">The policy.</param>
public sealed record AttachedPolicy(string Name, string AttachedTo, PolicyDocument Document);

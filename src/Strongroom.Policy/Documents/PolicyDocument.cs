namespace Strongroom.Policy;

/// <summary>
/// A policy, parsed, validated and compiled. Immutable. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
public sealed class PolicyDocument
{
    internal PolicyDocument(string text, string version, string? id, IReadOnlyList<PolicyStatement> statements)
    {
        Text = text;
        Version = version;
        Id = id;
        Statements = statements;
    }

    /// <summary>The document as it was given.</summary>
    public string Text { get; }

    /// <summary>"2012-10-17" or "2008-10-17"; variables work in the former only.</summary>
    public string Version { get; }

    /// <summary>Its Id, or null.</summary>
    public string? Id { get; }

    /// <summary>Its statements, in order.</summary>
    public IReadOnlyList<PolicyStatement> Statements { get; }
}

/// <summary>A policy and where it comes from.</summary>
/// <param name="Name">A managed policy's ARN, an inline policy's name, "bucket policy", "trust policy", "key policy", "session policy".</param>
/// <param name="AttachedTo">The ARN of the user, group, role, bucket or key that it is attached to.</param>
/// <param name="Document">The policy.</param>
public sealed record AttachedPolicy(string Name, string AttachedTo, PolicyDocument Document);

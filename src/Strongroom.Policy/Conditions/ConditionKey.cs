namespace Strongroom.Policy;

/// <summary>
/// A condition key as a policy names it, read once. Names ignore case, the tag key or context key after the name included. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
/// </summary>
public sealed class ConditionKey
{
    // Condition keys whose last part is chosen by the user: what stands before it is the key's name.
    private static readonly string[] Families =
    [
        "aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "s3:existingobjecttag/", "s3:requestobjecttag/", "s3:buckettag/", "iam:resourcetag/",
        "kms:encryptioncontext:", "s3:x-amz-server-side-encryption-context:", "sts:requestcontext/",
    ];

    private ConditionKey(string text, string name, string? qualifier)
    {
        Text = text;
        Name = name;
        Qualifier = qualifier;
    }

    /// <summary>As the policy has it, "aws:PrincipalTag/Team".</summary>
    public string Text { get; }

    /// <summary>Lower case and without what the user chooses, "aws:principaltag": what a context switches on.</summary>
    public string Name { get; }

    /// <summary>What the user chooses, as written ("Team"), to be compared without regard to case; null where the key has no such part.</summary>
    public string? Qualifier { get; }

    /// <summary>Reads a key; text without "service:" is read too and is never in a context.</summary>
    public static ConditionKey Of(string text)
    {
        var lower = text.ToLowerInvariant();
        foreach (var family in Families)
            if (lower.StartsWith(family, StringComparison.Ordinal)) return new(text, family[..^1], text[family.Length..]);
        return new(text, lower, null);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

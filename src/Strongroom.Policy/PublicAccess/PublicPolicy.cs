namespace Strongroom.Policy;

/// <summary>
/// Whether a bucket policy is public as Block Public Access means it: a policy is, unless each of its allows is to fixed principals or depends on fixed values
/// of keys that tell one network, account or principal from all others. What a statement allows does not matter, nor what others deny. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
/// </summary>
public static class PublicPolicy
{
    /// <summary>The first statement that makes the policy public, or null where it is not public.</summary>
    public static PolicyStatement? Find(PolicyDocument document)
    {
        foreach (var statement in document.Compiled)
            if (statement.IsAllow && IsPublic(statement)) return statement;
        return null;
    }

    private static bool IsPublic(PolicyStatement statement)
    {
        if (statement.Principals is not { } principals || principals.IsExcept) return true;
        var isOpen = principals.HasEveryone || principals.Principals.Any(IsOpenToAll);
        return isOpen && !Array.Exists(statement.Conditions, FixedValues.Restrict);
    }

    // At a provider known to all anybody may have an account; one that an account registered is as fixed as the account.
    private static bool IsOpenToAll(PolicyPrincipal principal) =>
        principal.Kind == PolicyPrincipalKind.Federated && (principal.Account is null || IsPublicProvider(principal.Value));

    private static bool IsPublicProvider(string arn) => arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..] is
        "accounts.google.com" or "www.amazon.com" or "graph.facebook.com" or "token.actions.githubusercontent.com" or "gitlab.com" or "app.terraform.io"
        or "cognito-identity.amazonaws.com" or "login.microsoftonline.com" or "appleid.apple.com";
}

namespace Strongroom.Policy;

/// <summary>
/// The rule before any identity has a policy: an account's root may do everything to what its account owns, and nobody else may do anything.
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
/// </summary>
public sealed class OwnerRootPolicy : IAccessPolicy
{
    private static readonly Decision Root = new(true, "root", "The caller is the root of the account that owns the resource.");
    private static readonly Decision Anonymous = new(false, "anonymous", "The request has no credentials, and nothing here is public.");
    private static readonly Decision NotRoot = new(false, "implicit deny", "No identity policy allows the action.");
    private static readonly Decision OtherAccount = new(false, "implicit deny", "The resource is another account's, and no resource policy allows the action.");

    /// <inheritdoc/>
    public Decision Decide(AccessQuestion question) => question.Principal switch
    {
        null => Anonymous,
        { IsRoot: false } => NotRoot,
        var root when question.ResourceAccount is null || string.Equals(question.ResourceAccount, root.Account, StringComparison.Ordinal) => Root,
        _ => OtherAccount,
    };
}

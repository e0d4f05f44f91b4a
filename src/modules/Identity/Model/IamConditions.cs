using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>
/// IAM's condition keys that rest on what is stored; those that rest on the request come with the demand. Spec:
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html#awsidentityandaccessmanagementiam-policy-keys
/// </summary>
public sealed class IamConditions(IdentityDirectory directory) : IServiceConditions
{
    // Of the actions that have iam:PermissionsBoundary, those that do not set it are about the boundary that the user or role has.
    private static readonly HashSet<string> OnPresentBoundary = new(StringComparer.Ordinal)
    {
        "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DeleteUserPermissionsBoundary",
        "iam:DeleteUserPolicy", "iam:DetachRolePolicy", "iam:DetachUserPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy",
    };

    /// <inheritdoc/>
    public string Service => "iam";

    /// <inheritdoc/>
    public ConditionValue Find(ConditionKey key, Call call, Demand demand)
    {
        if (demand.Scope != DemandScope.Identity) return default;
        switch (key.Name)
        {
            case "iam:permissionsboundary": return OnPresentBoundary.Contains(demand.Action) ? ConditionValue.Of(directory.BoundaryOf(demand, call.Caller)) : default;
            case "iam:resourcetag":
                foreach (var (name, value) in directory.Find(demand, call.Caller).Tags ?? [])
                    if (name.Equals(key.Qualifier, StringComparison.OrdinalIgnoreCase)) return ConditionValue.Of(value);
                return default;
            default: return default;
        }
    }
}

using Strongroom.Kernel;

namespace Strongroom.Identity.Sts;

/// <summary>ARNs of sessions. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns</summary>
internal static class SessionArns
{
    /// <summary>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION: the role's path is not in it.</summary>
    public static string OfRoleSession(AccountId account, string role, string session) => $"arn:aws:sts::{account}:assumed-role/{role}/{session}";

    /// <summary>arn:aws:sts::ACCOUNT:federated-user/NAME</summary>
    public static string OfFederatedUser(AccountId account, string name) => $"arn:aws:sts::{account}:federated-user/{name}";
}

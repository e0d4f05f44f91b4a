namespace Strongroom.Identity.Model;

/// <summary>
/// IAM's quotas: AWS's own (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), but for users, of whom AWS allows 5,000 in an account
/// and this server ten times as many, and for roles and policies, where these are the highest that AWS raises them to.
/// </summary>
internal static class IamLimits
{
    public const int UsersMax = 50_000;
    public const int GroupsMax = 300;
    public const int RolesMax = 5_000;
    public const int PoliciesMax = 5_000;
    public const int GroupsPerUserMax = 10;
    public const int AttachedPoliciesMax = 10;
    public const int PolicyVersionsMax = 5;
    public const int AccessKeysMax = 2;
    public const int TagsMax = 50;

    /// <summary>Characters of the names of users and roles.</summary>
    public const int ShortNameMax = 64;

    /// <summary>Characters of all other names.</summary>
    public const int LongNameMax = 128;

    public const int PathMax = 512;
    public const int DescriptionMax = 1000;
    public const int ArnMin = 20;
    public const int ArnMax = 2048;

    // Characters of policies; white space outside of texts is not counted.
    public const int ManagedPolicyMax = 6_144;
    public const int UserPoliciesMax = 2_048;
    public const int GroupPoliciesMax = 5_120;
    public const int RolePoliciesMax = 10_240;
    public const int TrustPolicyMax = 2_048;

    /// <summary>Characters of any policy as it is sent, white space and all.</summary>
    public const int PolicyTextMax = 131_072;

    public const int SessionSecondsMin = 3_600;
    public const int SessionSecondsMax = 43_200;

    public const int PageDefault = 100;
    public const int PageMax = 1_000;
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetAccountSummary: how many there are of what, and how many there may be. Spec: docs/spec-map.md#iam-GetAccountSummary</summary>
internal sealed class GetAccountSummary(IdentityStore identities) : IamRead<GetAccountSummary.Input, IReadOnlyList<KeyValuePair<string, int>>>(identities)
{
    public sealed record Input;

    public override OperationInfo Info { get; } = Iam.Read("GetAccountSummary");

    public override Input Parse(QueryRequestReader r) => new();

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetAccountSummary", "*")];

    protected override Result<IReadOnlyList<KeyValuePair<string, int>>> Read(Account account, Input input, Caller caller)
    {
        return Result<IReadOnlyList<KeyValuePair<string, int>>>.Success(
        [
            new("Users", account.Users.Count),
            new("UsersQuota", IamLimits.UsersMax),
            new("Groups", account.Groups.Count),
            new("GroupsQuota", IamLimits.GroupsMax),
            new("Roles", account.Roles.Count),
            new("RolesQuota", IamLimits.RolesMax),
            new("Policies", account.Policies.Count),
            new("PoliciesQuota", IamLimits.PoliciesMax),
            new("PolicySizeQuota", IamLimits.ManagedPolicyMax),
            new("PolicyVersionsInUse", account.Policies.Values.Sum(p => p.Versions.Length)),
            new("VersionsPerPolicyQuota", IamLimits.PolicyVersionsMax),
            new("UserPolicySizeQuota", IamLimits.UserPoliciesMax),
            new("GroupPolicySizeQuota", IamLimits.GroupPoliciesMax),
            new("RolePolicySizeQuota", IamLimits.RolePoliciesMax),
            new("AssumeRolePolicySizeQuota", IamLimits.TrustPolicyMax),
            new("AttachedPoliciesPerUserQuota", IamLimits.AttachedPoliciesMax),
            new("AttachedPoliciesPerGroupQuota", IamLimits.AttachedPoliciesMax),
            new("AttachedPoliciesPerRoleQuota", IamLimits.AttachedPoliciesMax),
            new("GroupsPerUserQuota", IamLimits.GroupsPerUserMax),
            new("AccessKeysPerUserQuota", IamLimits.AccessKeysMax),
            new("MFADevices", account.MfaDevices.Count),
            new("MFADevicesInUse", account.MfaDevices.Values.Count(d => d.EnabledMs is not null)),
            new("AccountMFAEnabled", account.MfaDevices.Values.Any(d => d.Principal == AccessKeyRecord.Root && d.EnabledMs is not null) ? 1 : 0),
            new("AccountAccessKeysPresent", account.RootKeys.IsEmpty ? 0 : 1),
            new("AccountPasswordPresent", 0),
            new("AccountSigningCertificatesPresent", 0),
            new("Providers", account.OidcProviders.Count),
            new("InstanceProfiles", 0),
            new("ServerCertificates", 0),
        ]);
    }

    public override void Write(QueryResponseWriter w, IReadOnlyList<KeyValuePair<string, int>> output)
    {
        w.Result.Open("SummaryMap");
        foreach (var (key, value) in output) w.Result.Open("entry").Element("key", key).Element("value", value).Close("entry");
        w.Result.Close("SummaryMap");
    }
}

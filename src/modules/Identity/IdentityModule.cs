using Strongroom.Crypto;
using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Runtime;

namespace Strongroom.Identity;

/// <summary>What the module needs from outside.</summary>
/// <param name="Identities">Accounts and identities; made first, since the gate asks it for principals.</param>
/// <param name="Changes">Joins each change with its record.</param>
/// <param name="Random">Ids and secrets.</param>
/// <param name="Time">The clock.</param>
public sealed record IdentityPorts(IdentityStore Identities, Changes Changes, RandomSource Random, TimeProvider Time);

/// <summary>IAM: users, groups, roles, policies and access keys. The list of operations is explicit; nothing is found by scanning.</summary>
public sealed class IdentityModule
{
    /// <summary>Makes the operations.</summary>
    public IdentityModule(IdentityPorts ports)
    {
        var (identities, time) = (ports.Identities, ports.Time);
        var changes = new IdentityChanges(identities, ports.Changes);
        var source = new IdentitySource(ports.Random);
        Operations =
        [
            new CreateUser(changes, source, time),
            new GetUser(identities),
            new UpdateUser(changes),
            new DeleteUser(changes),
            new ListUsers(identities),
            new CreateGroup(changes, source, time),
            new GetGroup(identities),
            new UpdateGroup(changes),
            new DeleteGroup(changes),
            new ListGroups(identities),
            new AddUserToGroup(changes),
            new RemoveUserFromGroup(changes),
            new ListGroupsForUser(identities),
            new CreateRole(changes, source, time),
            new GetRole(identities),
            new UpdateRole(changes),
            new UpdateRoleDescription(changes),
            new UpdateAssumeRolePolicy(changes),
            new DeleteRole(changes),
            new ListRoles(identities),
            new CreatePolicy(changes, source, time),
            new GetPolicy(identities),
            new ListPolicies(identities),
            new DeletePolicy(changes),
            new CreatePolicyVersion(changes, time),
            new GetPolicyVersion(identities),
            new ListPolicyVersions(identities),
            new SetDefaultPolicyVersion(changes, time),
            new DeletePolicyVersion(changes),
            new ListEntitiesForPolicy(identities),
            .. OnPolicies(identities, changes, new UserHolder()),
            .. OnPolicies(identities, changes, new GroupHolder()),
            .. OnPolicies(identities, changes, new RoleHolder()),
            new PutUserPermissionsBoundary(changes),
            new DeleteUserPermissionsBoundary(changes),
            new PutRolePermissionsBoundary(changes),
            new DeleteRolePermissionsBoundary(changes),
            .. OnTags(identities, changes, TagHolders.Users),
            .. OnTags(identities, changes, TagHolders.Roles),
            .. OnTags(identities, changes, TagHolders.Policies),
            new CreateAccessKey(changes, source, time),
            new UpdateAccessKey(changes),
            new DeleteAccessKey(changes),
            new ListAccessKeys(identities),
            new GetAccessKeyLastUsed(identities),
            new CreateAccountAlias(changes),
            new DeleteAccountAlias(changes),
            new ListAccountAliases(identities),
            new GetAccountSummary(identities),
            new GetAccountAuthorizationDetails(identities),
            new SimulatePrincipalPolicy(identities),
            new SimulateCustomPolicy(identities),
            new GetContextKeysForCustomPolicy(identities),
            new GetContextKeysForPrincipalPolicy(identities),
            new GetLoginProfile(identities),
            new DeleteLoginProfile(changes),
            new ListNothing(identities, "ListSigningCertificates", "Certificates", isOfRole: false, isPaged: true),
            new ListNothing(identities, "ListSSHPublicKeys", "SSHPublicKeys", isOfRole: false, isPaged: true),
            new ListNothing(identities, "ListServiceSpecificCredentials", "ServiceSpecificCredentials", isOfRole: false, isPaged: false),
            new ListNothing(identities, "ListInstanceProfilesForRole", "InstanceProfiles", isOfRole: true, isPaged: true),
        ];
    }

    /// <summary>Every operation of the module.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    private static IEnumerable<Operation> OnPolicies<T>(IdentityStore identities, IdentityChanges changes, PolicyHolder<T> holder)
        where T : class =>
    [
        new PutInlinePolicy<T>(changes, holder),
        new GetInlinePolicy<T>(identities, holder),
        new DeleteInlinePolicy<T>(changes, holder),
        new ListInlinePolicies<T>(identities, holder),
        new AttachPolicy<T>(changes, holder),
        new DetachPolicy<T>(changes, holder),
        new ListAttachedPolicies<T>(identities, holder),
    ];

    private static IEnumerable<Operation> OnTags<T>(IdentityStore identities, IdentityChanges changes, TagHolder<T> holder)
        where T : class =>
        [new TagResource<T>(changes, holder), new UntagResource<T>(changes, holder), new ListResourceTags<T>(identities, holder)];
}

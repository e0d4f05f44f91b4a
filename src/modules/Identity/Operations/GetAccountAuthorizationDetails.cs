using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// GetAccountAuthorizationDetails: all users, groups, roles and policies, with their relations. Spec: docs/spec-map.md#iam-GetAccountAuthorizationDetails
/// </summary>
internal sealed class GetAccountAuthorizationDetails(IdentityStore identities) : IamRead<GetAccountAuthorizationDetails.Input, GetAccountAuthorizationDetails.Output>(identities)
{
    private static readonly string[] Filters = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

    public sealed record Input(IReadOnlyList<string> Filter, Paging Paging);

    /// <param name="Page">Users, groups, roles and policies, by a key that begins with their kind.</param>
    public sealed record Output(Account Account, Page<KeyValuePair<string, object>> Page);

    private readonly LastUses uses = identities.LastUses;

    public override OperationInfo Info { get; } = Iam.Read("GetAccountAuthorizationDetails");

    public override Input Parse(QueryRequestReader r)
    {
        var filter = r.Texts("Filter");
        foreach (var kind in filter)
            if (!Filters.Contains(kind, StringComparer.Ordinal)) throw new ServiceException(IamErrors.Constraint("Filter", $"Member must satisfy enum value set: [{string.Join(", ", Filters)}]"));
        return new(filter, r.Paging());
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetAccountAuthorizationDetails", "*")];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        IEnumerable<KeyValuePair<string, object>> all =
        [
            .. Wanted("Group", account.Groups.Values.Select(g => Pair("1/" + Account.Key(g.Name), g))),
            .. Wanted("Role", account.Roles.Values.Select(r => Pair("2/" + Account.Key(r.Name), r))),
            .. Wanted("User", account.Users.Values.Select(u => Pair("3/" + Account.Key(u.Name), u))),
            .. Wanted("LocalManagedPolicy", account.Policies.Values.Select(p => Pair("4/" + Account.Key(p.Name), p))),
            // Of AWS's policies those are told that are in use, unless they are asked for.
            .. Wanted("AWSManagedPolicy", AwsManagedPolicies.All.Where(p => input.Filter.Count > 0 || account.Uses.ContainsKey(account.ArnOf(p))).Select(p => Pair("5/" + Account.Key(p.Name), p))),
        ];
        return new Output(account, Page<KeyValuePair<string, object>>.Of(all, e => e.Key, input.Paging));

        IEnumerable<KeyValuePair<string, object>> Wanted(string kind, IEnumerable<KeyValuePair<string, object>> entities) =>
            input.Filter.Count == 0 || input.Filter.Contains(kind, StringComparer.Ordinal) ? entities : [];

        static KeyValuePair<string, object> Pair(string key, object entity) => new(key, entity);
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        var (account, page) = output;
        var xml = w.Result.More(page);
        xml.Open("UserDetailList");
        foreach (var user in page.Items.Select(i => i.Value).OfType<User>()) WriteUser(xml, account, user);
        xml.Close("UserDetailList").Open("GroupDetailList");
        foreach (var group in page.Items.Select(i => i.Value).OfType<Group>()) WriteGroup(xml, account, group);
        xml.Close("GroupDetailList").Open("RoleDetailList");
        foreach (var role in page.Items.Select(i => i.Value).OfType<Role>()) WriteRole(xml, account, role);
        xml.Close("RoleDetailList").Open("Policies");
        foreach (var policy in page.Items.Select(i => i.Value).OfType<ManagedPolicy>()) WritePolicy(xml, account, policy);
        xml.Close("Policies");
    }

    private static void WriteUser(Utf8XmlWriter xml, Account account, User user) =>
        xml.Open("member").Element("Path", user.Path).Element("UserName", user.Name).Element("UserId", user.Id).Element("Arn", account.ArnOf(user))
            .Time("CreateDate", user.CreatedMs).InlinePolicies("UserPolicyList", user.Inline).Texts("GroupList", user.Groups.Select(id => account.FindGroupById(id)!.Name))
            .AttachedPolicies("AttachedManagedPolicies", user.Attached).Boundary(user.Boundary).Tags(user.Tags, evenNone: true).Close("member");

    private static void WriteGroup(Utf8XmlWriter xml, Account account, Group group) =>
        xml.Open("member").Element("Path", group.Path).Element("GroupName", group.Name).Element("GroupId", group.Id).Element("Arn", account.ArnOf(group))
            .Time("CreateDate", group.CreatedMs).InlinePolicies("GroupPolicyList", group.Inline).AttachedPolicies("AttachedManagedPolicies", group.Attached).Close("member");

    private void WriteRole(Utf8XmlWriter xml, Account account, Role role) =>
        xml.Open("member").Element("Path", role.Path).Element("RoleName", role.Name).Element("RoleId", role.Id).Element("Arn", account.ArnOf(role))
            .Time("CreateDate", role.CreatedMs).Policy("AssumeRolePolicyDocument", role.Trust).Open("InstanceProfileList").Close("InstanceProfileList")
            .InlinePolicies("RolePolicyList", role.Inline).AttachedPolicies("AttachedManagedPolicies", role.Attached).Boundary(role.Boundary)
            .Tags(role.Tags, evenNone: true).RoleLastUsed(uses.Find(account.Id, role.Id)).Close("member");

    private static void WritePolicy(Utf8XmlWriter xml, Account account, ManagedPolicy policy)
    {
        var use = account.UseOf(account.ArnOf(policy));
        xml.Open("member").Element("PolicyName", policy.Name).Element("PolicyId", policy.Id).Element("Arn", account.ArnOf(policy)).Element("Path", policy.Path)
            .Element("DefaultVersionId", IamXml.VersionId(policy.DefaultNumber)).Element("AttachmentCount", use.Attachments)
            .Element("PermissionsBoundaryUsageCount", use.Boundaries).Element("IsAttachable", true).Element("Description", policy.Description)
            .Time("CreateDate", policy.CreatedMs).Time("UpdateDate", policy.UpdatedMs).Open("PolicyVersionList");
        foreach (var version in policy.Versions) xml.PolicyVersion(policy, version, "member", hasDocument: true);
        xml.Close("PolicyVersionList").Close("member");
    }
}

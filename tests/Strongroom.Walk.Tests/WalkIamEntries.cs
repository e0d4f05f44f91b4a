namespace Strongroom.Walk.Tests;

/// <summary>Requests of IAM's operations. The user, group, role and policy named walk are there; what is deleted is made for it.</summary>
internal static class WalkIamEntries
{
    private const string Nothing = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}""";
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>All entries but those that come from what users, groups and roles have in common.</summary>
    public static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> All()
    {
        yield return Is("CreateUser", ("UserName", "walk-new"));
        yield return Is("GetUser", ("UserName", "walk"));
        yield return Is("UpdateUser", ("UserName", "walk"), ("NewPath", "/walked/"));
        yield return Gone("DeleteUser", "CreateUser", ("UserName", "walk-gone"));
        yield return Is("ListUsers");
        yield return Is("CreateGroup", ("GroupName", "walk-new"));
        yield return Is("GetGroup", ("GroupName", "walk"));
        yield return Is("UpdateGroup", ("GroupName", "walk"), ("NewPath", "/walked/"));
        yield return Gone("DeleteGroup", "CreateGroup", ("GroupName", "walk-gone"));
        yield return Is("ListGroups");
        yield return Is("AddUserToGroup", ("GroupName", "walk"), ("UserName", "walk"));
        yield return Is("RemoveUserFromGroup", ("GroupName", "walk"), ("UserName", "walk"));
        yield return Is("ListGroupsForUser", ("UserName", "walk"));
        yield return Is("CreateRole", ("RoleName", "walk-new"), ("AssumeRolePolicyDocument", Trust));
        yield return Is("GetRole", ("RoleName", "walk"));
        yield return Is("UpdateRole", ("RoleName", "walk"), ("Description", "walked"));
        yield return Is("UpdateRoleDescription", ("RoleName", "walk"), ("Description", "walked again"));
        yield return Is("UpdateAssumeRolePolicy", ("RoleName", "walk"), ("PolicyDocument", Trust));
        yield return After("DeleteRole", c => c.MustAsync(Request("CreateRole", ("RoleName", "walk-gone"), ("AssumeRolePolicyDocument", Trust))), ("RoleName", "walk-gone"));
        yield return Is("ListRoles");
        yield return Is("CreatePolicy", ("PolicyName", "walk-new"), ("PolicyDocument", Nothing));
        yield return Of("GetPolicy");
        yield return Is("ListPolicies", ("Scope", "Local"));
        yield return After("DeletePolicy", c => PolicyAsync(c, "walk-gone"), c => [("PolicyArn", c.IdentityArn("policy/walk-gone"))]);
        yield return Of("CreatePolicyVersion", ("PolicyDocument", Nothing));
        yield return Of("GetPolicyVersion", ("VersionId", "v1"));
        yield return Of("ListPolicyVersions");
        yield return Of("SetDefaultPolicyVersion", ("VersionId", "v1"));
        yield return After("DeletePolicyVersion", WithVersionAsync, c => [("PolicyArn", c.IdentityArn("policy/walk-versions")), ("VersionId", "v2")]);
        yield return Of("ListEntitiesForPolicy");
        foreach (var entry in OnHolders()) yield return entry;
        foreach (var kind in new[] { "User", "Role" })
        {
            yield return new($"Put{kind}PermissionsBoundary", c => Request($"Put{kind}PermissionsBoundary", ($"{kind}Name", "walk"), ("PermissionsBoundary", c.IdentityArn("policy/walk"))).Later());
            yield return Is($"Delete{kind}PermissionsBoundary", ($"{kind}Name", "walk"));
            yield return Is($"Tag{kind}", ($"{kind}Name", "walk"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
            yield return Is($"Untag{kind}", ($"{kind}Name", "walk"), ("TagKeys.member.1", "a"));
            yield return Is($"List{kind}Tags", ($"{kind}Name", "walk"));
        }
        yield return Of("TagPolicy", ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
        yield return Of("UntagPolicy", ("TagKeys.member.1", "a"));
        yield return Of("ListPolicyTags");
        yield return Is("CreateAccessKey", ("UserName", "walk"));
        yield return new("UpdateAccessKey", async c => Request("UpdateAccessKey", ("UserName", "walk-keys"), ("AccessKeyId", await KeyAsync(c, "walk-keys")), ("Status", "Inactive")));
        yield return new("DeleteAccessKey", async c => Request("DeleteAccessKey", ("UserName", "walk-keys-gone"), ("AccessKeyId", await KeyAsync(c, "walk-keys-gone"))));
        yield return new("GetAccessKeyLastUsed", async c => Request("GetAccessKeyLastUsed", ("AccessKeyId", await KeyAsync(c, "walk-keys-used"))));
        yield return Is("ListAccessKeys", ("UserName", "walk"));
        yield return Is("CreateAccountAlias", ("AccountAlias", "walk-alias"));
        yield return Is("DeleteAccountAlias", ("AccountAlias", "walk-alias"));
        yield return Is("ListAccountAliases");
        yield return Is("GetAccountSummary");
        yield return Is("GetAccountAuthorizationDetails");
        yield return new("SimulatePrincipalPolicy", c => Request("SimulatePrincipalPolicy", ("PolicySourceArn", c.IdentityArn("group/walked/walk")), ("ActionNames.member.1", "s3:GetObject")).Later());
        yield return Is("SimulateCustomPolicy", ("PolicyInputList.member.1", Nothing), ("ActionNames.member.1", "s3:GetObject"));
        yield return Is("GetContextKeysForCustomPolicy", ("PolicyInputList.member.1", Nothing));
        yield return new("GetContextKeysForPrincipalPolicy", c => Request("GetContextKeysForPrincipalPolicy", ("PolicySourceArn", c.IdentityArn("role/walk"))).Later());
        yield return Is("GetLoginProfile", ("UserName", "walk"));
        yield return Is("DeleteLoginProfile", ("UserName", "walk"));
        yield return Is("ListSigningCertificates", ("UserName", "walk"));
        yield return Is("ListSSHPublicKeys", ("UserName", "walk"));
        yield return Is("ListServiceSpecificCredentials", ("UserName", "walk"));
        yield return Is("ListInstanceProfilesForRole", ("RoleName", "walk"));
    }

    /// <summary>What the entries stand on.</summary>
    public static async Task PrepareAsync(WalkClient client)
    {
        await client.MustAsync(Request("CreateUser", ("UserName", "walk")));
        await client.MustAsync(Request("CreateGroup", ("GroupName", "walk")));
        await client.MustAsync(Request("CreateRole", ("RoleName", "walk"), ("AssumeRolePolicyDocument", Trust)));
        await PolicyAsync(client, "walk");
    }

    /// <summary>A request of the query protocol, as IAM's clients make it.</summary>
    public static WalkRequest Request(string action, params (string Name, string Value)[] parameters) => WalkForms.Of("iam", "2010-05-08", action, parameters);

    private static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> OnHolders()
    {
        foreach (var kind in new[] { "User", "Group", "Role" })
        {
            var name = ($"{kind}Name", "walk");
            yield return Is($"Put{kind}Policy", name, ("PolicyName", "inline"), ("PolicyDocument", Nothing));
            yield return After($"Get{kind}Policy", c => InlineAsync(c, kind), name, ("PolicyName", "inline"));
            yield return After($"Delete{kind}Policy", c => InlineAsync(c, kind), name, ("PolicyName", "inline"));
            yield return Is($"List{kind}Policies", name);
            yield return new($"Attach{kind}Policy", c => Request($"Attach{kind}Policy", name, ("PolicyArn", c.IdentityArn("policy/walk"))).Later());
            yield return After($"Detach{kind}Policy", c => c.MustAsync(Request($"Attach{kind}Policy", name, ("PolicyArn", c.IdentityArn("policy/walk")))), c => [name, ("PolicyArn", c.IdentityArn("policy/walk"))]);
            yield return Is($"ListAttached{kind}Policies", name);
        }
    }

    private static Task<WalkAnswer> InlineAsync(WalkClient client, string kind) =>
        client.MustAsync(Request($"Put{kind}Policy", ($"{kind}Name", "walk"), ("PolicyName", "inline"), ("PolicyDocument", Nothing)));

    private static async Task PolicyAsync(WalkClient client, string name) => await client.MustAsync(Request("CreatePolicy", ("PolicyName", name), ("PolicyDocument", Nothing)));

    private static async Task WithVersionAsync(WalkClient client)
    {
        await PolicyAsync(client, "walk-versions");
        await client.MustAsync(Request("CreatePolicyVersion", ("PolicyArn", client.IdentityArn("policy/walk-versions")), ("PolicyDocument", Nothing)));
    }

    private static async Task<string> KeyAsync(WalkClient client, string user)
    {
        await client.MustAsync(Request("CreateUser", ("UserName", user)));
        return (await client.MustAsync(Request("CreateAccessKey", ("UserName", user)))).Element("AccessKeyId");
    }

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> Is(string action, params (string, string)[] parameters) => new(action, _ => Request(action, parameters).Later());

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> Of(string action, params (string, string)[] parameters) =>
        new(action, c => Request(action, [("PolicyArn", c.IdentityArn("policy/walk")), .. parameters]).Later());

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> Gone(string action, string creation, params (string, string)[] parameters) =>
        After(action, c => c.MustAsync(Request(creation, parameters)), parameters);

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> After(string action, Func<WalkClient, Task> prepare, params (string, string)[] parameters) =>
        After(action, prepare, _ => parameters);

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> After(string action, Func<WalkClient, Task> prepare, Func<WalkClient, (string, string)[]> parameters) => new(action, async c =>
    {
        await prepare(c);
        return Request(action, parameters(c));
    });
}

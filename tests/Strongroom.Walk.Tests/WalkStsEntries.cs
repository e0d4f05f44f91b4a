namespace Strongroom.Walk.Tests;

/// <summary>Requests of STS's operations, and of IAM's on second factors and identity providers.</summary>
internal static class WalkStsEntries
{
    private const string Provider = "https://issuer.example/walk";
    private const string Thumbprint = "0123456789abcdef0123456789abcdef01234567";

    public static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> All()
    {
        // Root may not assume a role: the walk's user may, by the role's trust policy alone.
        yield return new("AssumeRole", c => Sts("AssumeRole", ("RoleArn", c.IdentityArn("role/walk")), ("RoleSessionName", "walk")).Later());
        yield return new("AssumeRoleWithWebIdentity", c => Sts("AssumeRoleWithWebIdentity", ("RoleArn", c.IdentityArn("role/walk")), ("RoleSessionName", "walk"), ("WebIdentityToken", "no.token.atall")).Later());
        yield return Of(Sts("GetSessionToken"));
        yield return Of(Sts("GetFederationToken", ("Name", "walk")));
        yield return Of(Sts("GetCallerIdentity"));
        yield return new("GetAccessKeyInfo", c => Sts("GetAccessKeyInfo", ("AccessKeyId", c.AccessKeyId)).Later());
        yield return Of(Iam("CreateVirtualMFADevice", ("VirtualMFADeviceName", "walk-new")));
        yield return After("EnableMFADevice", DeviceAsync, c => [("UserName", "walk"), ("SerialNumber", c.IdentityArn("mfa/walk")), ("AuthenticationCode1", "000000"), ("AuthenticationCode2", "000001")]);
        yield return new("ResyncMFADevice", c => Iam("ResyncMFADevice", ("UserName", "walk"), ("SerialNumber", c.IdentityArn("mfa/walk")), ("AuthenticationCode1", "000000"), ("AuthenticationCode2", "000001")).Later());
        yield return new("DeactivateMFADevice", c => Iam("DeactivateMFADevice", ("UserName", "walk"), ("SerialNumber", c.IdentityArn("mfa/walk"))).Later());
        yield return Of(Iam("ListMFADevices", ("UserName", "walk")));
        yield return Of(Iam("ListVirtualMFADevices"));
        yield return new("GetMFADevice", c => Iam("GetMFADevice", ("SerialNumber", c.IdentityArn("mfa/walk"))).Later());
        yield return new("TagMFADevice", c => Iam("TagMFADevice", ("SerialNumber", c.IdentityArn("mfa/walk")), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")).Later());
        yield return new("UntagMFADevice", c => Iam("UntagMFADevice", ("SerialNumber", c.IdentityArn("mfa/walk")), ("TagKeys.member.1", "a")).Later());
        yield return new("ListMFADeviceTags", c => Iam("ListMFADeviceTags", ("SerialNumber", c.IdentityArn("mfa/walk"))).Later());
        yield return new("DeleteVirtualMFADevice", c => Iam("DeleteVirtualMFADevice", ("SerialNumber", c.IdentityArn("mfa/walk"))).Later());
        yield return Of(Iam("CreateOpenIDConnectProvider", ("Url", "https://issuer.example/walk-new"), ("ClientIDList.member.1", "a"), ("ThumbprintList.member.1", Thumbprint)));
        yield return After("GetOpenIDConnectProvider", ProviderAsync, ProviderArn);
        yield return Of(Iam("ListOpenIDConnectProviders"));
        yield return OnProvider("AddClientIDToOpenIDConnectProvider", ("ClientID", "b"));
        yield return OnProvider("RemoveClientIDFromOpenIDConnectProvider", ("ClientID", "b"));
        yield return OnProvider("UpdateOpenIDConnectProviderThumbprint", ("ThumbprintList.member.1", Thumbprint));
        yield return OnProvider("TagOpenIDConnectProvider", ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
        yield return OnProvider("UntagOpenIDConnectProvider", ("TagKeys.member.1", "a"));
        yield return OnProvider("ListOpenIDConnectProviderTags");
        yield return OnProvider("DeleteOpenIDConnectProvider");
    }

    private static WalkRequest Sts(string action, params (string, string)[] parameters) => WalkForms.Of("sts", "2011-06-15", action, parameters);

    private static WalkRequest Iam(string action, params (string, string)[] parameters) => WalkIamEntries.Request(action, parameters);

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> Of(WalkRequest request) => new(request.Body!.Split('&')[0]["Action=".Length..], _ => request.Later());

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> OnProvider(string action, params (string, string)[] parameters) =>
        new(action, c => Iam(action, [.. ProviderArn(c), .. parameters]).Later());

    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> After(string action, Func<WalkClient, Task> prepare, Func<WalkClient, (string, string)[]> parameters) => new(action, async c =>
    {
        await prepare(c);
        return Iam(action, parameters(c));
    });

    private static Task DeviceAsync(WalkClient client) => client.MustAsync(Iam("CreateVirtualMFADevice", ("VirtualMFADeviceName", "walk")));

    private static Task ProviderAsync(WalkClient client) =>
        client.MustAsync(Iam("CreateOpenIDConnectProvider", ("Url", Provider), ("ClientIDList.member.1", "a"), ("ThumbprintList.member.1", Thumbprint)));

    private static (string, string)[] ProviderArn(WalkClient client) => [("OpenIDConnectProviderArn", client.IdentityArn("oidc-provider/issuer.example/walk"))];
}

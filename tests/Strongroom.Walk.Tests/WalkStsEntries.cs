using System.Text;

namespace Strongroom.Walk.Tests;

/// <summary>Requests of STS's operations, and of IAM's on second factors and identity providers.</summary>
internal static class WalkStsEntries
{
    private const string Thumbprint = "0123456789abcdef0123456789abcdef01234567";

    public static IEnumerable<KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>>> All()
    {
        // Root may not assume a role, whom its trust policy names may.
        yield return new("AssumeRole", async c =>
        {
            var (arn, key, secret) = await AssumerAsync(c);
            var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{arn}}"},"Action":"sts:AssumeRole"}]}""";
            await c.MustAsync(Iam("CreateRole", ("RoleName", "walk-assumed"), ("AssumeRolePolicyDocument", trust)));
            return Sts("AssumeRole", ("RoleArn", c.IdentityArn("role/walk-assumed")), ("RoleSessionName", "walk")) with { Right = (key, secret) };
        });
        yield return new("AssumeRoleWithWebIdentity", c => Sts("AssumeRoleWithWebIdentity", ("RoleArn", c.IdentityArn("role/walk")), ("RoleSessionName", "walk"), ("WebIdentityToken", "no.token.atall")).Later());
        yield return Of(Sts("GetSessionToken"));
        yield return Of(Sts("GetFederationToken", ("Name", "walk")));
        yield return Of(Sts("GetCallerIdentity"));
        yield return new("GetAccessKeyInfo", c => Sts("GetAccessKeyInfo", ("AccessKeyId", c.AccessKeyId)).Later());
        yield return Of(Iam("CreateVirtualMFADevice", ("VirtualMFADeviceName", "walk-new")));
        yield return new("EnableMFADevice", async c => WithCodes("EnableMFADevice", "walk", c, await DeviceAsync(c, "walk"), 0));
        yield return new("ResyncMFADevice", async c =>
        {
            var seed = await DeviceAsync(c, "walk-late");
            await c.MustAsync(WithCodes("EnableMFADevice", "walk-late", c, seed, 0));
            return WithCodes("ResyncMFADevice", "walk-late", c, seed, 2);
        });
        yield return new("DeactivateMFADevice", async c =>
        {
            await c.MustAsync(WithCodes("EnableMFADevice", "walk-off", c, await DeviceAsync(c, "walk-off"), 0));
            return Iam("DeactivateMFADevice", ("UserName", "walk"), ("SerialNumber", c.IdentityArn("mfa/walk-off")));
        });
        yield return Of(Iam("ListMFADevices", ("UserName", "walk")));
        yield return Of(Iam("ListVirtualMFADevices"));
        yield return OnDevice("GetMFADevice");
        yield return OnDevice("TagMFADevice", ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
        yield return OnDevice("UntagMFADevice", ("TagKeys.member.1", "a"));
        yield return OnDevice("ListMFADeviceTags");
        yield return OnDevice("DeleteVirtualMFADevice");
        yield return Of(Iam("CreateOpenIDConnectProvider", ("Url", "https://issuer.example/walk-new"), ("ClientIDList.member.1", "a"), ("ThumbprintList.member.1", Thumbprint)));
        yield return OnProvider("GetOpenIDConnectProvider");
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

    /// <summary>A request about a device that is made for it.</summary>
    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> OnDevice(string action, params (string, string)[] parameters) => new(action, async c =>
    {
        await DeviceAsync(c, action);
        return Iam(action, [("SerialNumber", c.IdentityArn("mfa/" + action)), .. parameters]);
    });

    /// <summary>A request about a provider that is made for it.</summary>
    private static KeyValuePair<string, Func<WalkClient, Task<WalkRequest>>> OnProvider(string action, params (string, string)[] parameters) => new(action, async c =>
    {
        var made = await c.MustAsync(Iam(
            "CreateOpenIDConnectProvider", ("Url", "https://issuer.example/" + action), ("ClientIDList.member.1", "a"), ("ClientIDList.member.2", "b"), ("ThumbprintList.member.1", Thumbprint)));
        return Iam(action, [("OpenIDConnectProviderArn", made.Element("OpenIDConnectProviderArn")), .. parameters]);
    });

    /// <summary>Makes a device; gives its seed in base 32.</summary>
    private static async Task<string> DeviceAsync(WalkClient client, string name) =>
        Encoding.ASCII.GetString(Convert.FromBase64String((await client.MustAsync(Iam("CreateVirtualMFADevice", ("VirtualMFADeviceName", name)))).Element("Base32StringSeed")));

    private static WalkRequest WithCodes(string action, string device, WalkClient client, string seed, int steps) => Iam(
        action, ("UserName", "walk"), ("SerialNumber", client.IdentityArn("mfa/" + device)), ("AuthenticationCode1", Totp.Code(seed, steps - 1)), ("AuthenticationCode2", Totp.Code(seed, steps)));

    private static async Task<(string Arn, string AccessKeyId, string Secret)> AssumerAsync(WalkClient client)
    {
        var user = await client.MustAsync(Iam("CreateUser", ("UserName", "walk-assumer")));
        var key = await client.MustAsync(Iam("CreateAccessKey", ("UserName", "walk-assumer")));
        return (user.Element("Arn"), key.Element("AccessKeyId"), key.Element("SecretAccessKey"));
    }
}

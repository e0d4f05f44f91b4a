using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Testing;

namespace Strongroom.Keys.Tests.Kms;

/// <summary>
/// Key policies and grants mean who had an ARN when they were made. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
public sealed class NamesakeTests
{
    private static readonly string[] Use = ["GenerateDataKey", "RetireGrant"];

    [Fact]
    public async Task A_namesake_does_not_inherit_a_key_policy_which_tells_the_unique_id_of_who_is_gone()
    {
        await using var rig = await KmsRig.StartAsync();
        var alice = rig.User("alice");
        var key = await rig.CreateKeyAsync(new { Policy = For(alice.Arn) });
        Assert.Equal("OK", await UseAsync(rig, key, alice));
        Assert.Equal(For(alice.Arn), (await rig.SendAsync("GetKeyPolicy", new { KeyId = key })).Ok().Text("Policy"));
        rig.Delete(alice.Arn);
        Assert.Equal(alice.PrincipalId, Named(await rig.SendAsync("GetKeyPolicy", new { KeyId = key })));
        var namesake = rig.User("alice");
        Assert.NotEqual(alice.PrincipalId, namesake.PrincipalId);
        Assert.Equal("AccessDenied", await UseAsync(rig, key, namesake));
        await rig.RestartAsync();
        Assert.Equal("AccessDenied", await UseAsync(rig, key, namesake));
        var told = (await rig.SendAsync("GetKeyPolicy", new { KeyId = key })).Ok().Text("Policy");
        Assert.Contains(alice.PrincipalId, told, StringComparison.Ordinal);
        // What is told of somebody who is gone cannot be put again, as with AWS.
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = told })).Refused(
            "MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals.");
        (await rig.SendAsync("PutKeyPolicy", new { KeyId = key, Policy = For(namesake.Arn) })).Ok();
        Assert.Equal("OK", await UseAsync(rig, key, namesake));
    }

    [Fact]
    public async Task A_renamed_user_keeps_its_key()
    {
        await using var rig = await KmsRig.StartAsync();
        var alice = rig.User("alice");
        var key = await rig.CreateKeyAsync(new { Policy = For(alice.Arn) });
        rig.Rename(alice.Arn, "arn:aws:iam::111122223333:user/alicia");
        var alicia = rig.User("alicia");
        Assert.Equal("OK", await UseAsync(rig, key, alicia));
        Assert.Equal(alicia.Arn, Named(await rig.SendAsync("GetKeyPolicy", new { KeyId = key })));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("alice")));
    }

    [Fact]
    public async Task A_namesake_does_not_inherit_a_grant_nor_the_right_to_retire_one()
    {
        await using var rig = await KmsRig.StartAsync();
        var (key, alice, bob) = (await rig.CreateKeyAsync(), rig.User("alice"), rig.User("bob"));
        var grant = (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = alice.Arn, RetiringPrincipal = bob.Arn, Operations = Use })).Ok().Text("GrantId");
        Assert.Equal("OK", await UseAsync(rig, key, alice));
        Assert.Single((await rig.SendAsync("ListRetirableGrants", new { RetiringPrincipal = bob.Arn })).Ok()["Grants"]!.AsArray());
        rig.Delete(alice.Arn);
        rig.Delete(bob.Arn);
        var (otherAlice, otherBob) = (rig.User("alice"), rig.User("bob"));
        await rig.RestartAsync();
        Assert.Equal("AccessDenied", await UseAsync(rig, key, otherAlice));
        foreach (var caller in new[] { otherAlice, otherBob })
            (await rig.SendAsync("RetireGrant", new { KeyId = KmsRig.ArnOf(key), GrantId = grant }, caller)).Refused("AccessDenied");
        Assert.Empty((await rig.SendAsync("ListRetirableGrants", new { RetiringPrincipal = bob.Arn })).Ok()["Grants"]!.AsArray());
        Assert.Empty((await rig.SendAsync("ListGrants", new { KeyId = key, GranteePrincipal = alice.Arn })).Ok()["Grants"]!.AsArray());
        var listed = Assert.Single((await rig.SendAsync("ListGrants", new { KeyId = key })).Ok()["Grants"]!.AsArray())!;
        Assert.Equal((alice.PrincipalId, bob.PrincipalId), (listed["GranteePrincipal"]!.GetValue<string>(), listed["RetiringPrincipal"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_role_of_the_same_name_has_not_the_sessions_grants()
    {
        await using var rig = await KmsRig.StartAsync();
        var key = await rig.CreateKeyAsync();
        var session = rig.Session("app", "one");
        (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = session.Arn, Operations = Use })).Ok();
        Assert.Equal("OK", await UseAsync(rig, key, session));
        Assert.Equal(session.Arn, Assert.Single((await rig.SendAsync("ListGrants", new { KeyId = key })).Ok()["Grants"]!.AsArray())!["GranteePrincipal"]!.GetValue<string>());
        rig.Delete("arn:aws:iam::111122223333:role/app");
        var namesake = rig.Session("app", "one");
        Assert.Equal(session.Arn, namesake.Arn);
        Assert.Equal("AccessDenied", await UseAsync(rig, key, namesake));
    }

    [Fact]
    public async Task What_an_earlier_build_kept_by_ARN_means_who_has_it_at_the_upgrade_and_nobody_where_nobody_has()
    {
        const string gone = "arn:aws:iam::111122223333:user/gone";
        await using var rig = await KmsRig.StartAsync();
        var alice = rig.User("alice");
        var key = await rig.CreateKeyAsync(new { Policy = For(alice.Arn, gone) });
        foreach (var grantee in new[] { alice.Arn, gone }) (await rig.SendAsync("CreateGrant", new { KeyId = key, GranteePrincipal = grantee, Operations = Use })).Ok();
        await AgeAsync(rig.Folder);
        rig.Missing.Add(gone);
        await rig.RestartAsync();
        rig.Missing.Clear();
        Assert.All(await DocumentsAsync(rig.Folder), document => Assert.Equal(2, document.Body["version"]!.GetValue<int>()));
        Assert.Equal("OK", await UseAsync(rig, key, alice));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("gone")));
        rig.Delete(alice.Arn);
        await rig.RestartAsync();
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("alice")));
        Assert.Equal("AccessDenied", await UseAsync(rig, key, rig.User("gone")));
    }

    [Fact]
    public async Task A_change_is_in_force_on_the_writers_thread_before_the_next_one_runs()
    {
        await using var rig = await KmsRig.StartAsync();
        var alice = rig.User("alice");
        var key = await rig.CreateKeyAsync(new { Policy = For(alice.Arn) });
        var epoch = rig.Epoch.Current;
        var told = new List<string>();
        rig.Module.KmsKeys.WhenChanged(arn => told.Add($"{arn} {rig.Directory.Keys.Snapshot.Find(KmsRig.Account.Value, key)!.Policy.Text.Contains(alice.Arn, StringComparison.Ordinal)} {rig.Epoch.Current - epoch}"));
        await rig.Folder.Store.WriteAsync<object?>(
            tx =>
            {
                var change = rig.Directory.Keys.Begin(tx);
                var seen = change.FindKey(KmsRig.Account.Value, key)!;
                change.Put(seen with { Policy = KeyPolicy.Of(KeyPolicies.Default(KmsRig.Account.Value), seen.Arn) });
                Assert.Empty(told);
                return null;
            },
            null,
            CancellationToken.None);
        Assert.Equal([$"{KmsRig.ArnOf(key)} False 1"], told);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Folder.Store.WriteAsync<object?>(
            tx =>
            {
                var change = rig.Directory.Keys.Begin(tx);
                change.Put(change.FindKey(KmsRig.Account.Value, key)! with { IsEnabled = false });
                throw new InvalidOperationException("The change fails.");
            },
            null,
            CancellationToken.None));
        Assert.True(rig.Directory.Keys.Snapshot.Find(KmsRig.Account.Value, key)!.IsEnabled);
    }

    private static string For(params string[] arns) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["{{string.Join("\",\"", arns)}}"]},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}""";

    private static string Named(KmsAnswer answer) => JsonNode.Parse(answer.Ok().Text("Policy"))!["Statement"]![0]!["Principal"]!["AWS"]![0]!.GetValue<string>();

    private static async Task<string> UseAsync(KmsRig rig, string key, Caller caller) =>
        (await rig.SendAsync("GenerateDataKey", new { KeyId = KmsRig.ArnOf(key), KeySpec = "AES_256" }, caller)).Code;

    private static async Task<List<(DocumentName Name, JsonObject Body)>> DocumentsAsync(TestStoreFolder folder)
    {
        await Task.Yield();
        return folder.Store.Read(tx => new[] { KeyStore.KeyKind, KeyStore.GrantKind }
            .SelectMany(kind => KeyStore.Documents(tx, kind, KmsRig.Account.Value, null)
                .Select(d => (new DocumentName(kind, KmsRig.Account.Value, d.Key), JsonNode.Parse(d.Value)!.AsObject())))
            .ToList());
    }

    /// <summary>Turns what is kept into what the first version of the format had.</summary>
    private static async Task AgeAsync(TestStoreFolder folder)
    {
        var documents = await DocumentsAsync(folder);
        await folder.Store.WriteAsync<object?>(
            tx =>
            {
                foreach (var (name, body) in documents)
                {
                    body["version"] = 1;
                    foreach (var member in new[] { "principals", "granteeId", "retiringId" }) body.Remove(member);
                    tx.PutDocument(name.Kind, name.Account, name.Id, Encoding.UTF8.GetBytes(body.ToJsonString()));
                }
                return null;
            },
            null,
            CancellationToken.None);
    }
}

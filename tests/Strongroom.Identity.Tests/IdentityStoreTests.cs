using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Testing;

namespace Strongroom.Identity.Tests;

public sealed class IdentityStoreTests
{
    [Fact]
    public async Task The_first_start_makes_an_account_with_its_root()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await RingAsync(folder, RootKey.CreateFile(RandomSource.System));
        var identities = await OpenAsync(folder, ring);
        var root = identities.FirstRoot()!;
        Assert.Equal(root.Account, Assert.Single(identities.Accounts));
        Assert.Matches("^[1-9][0-9]{11}$", root.Account.Value);
        Assert.Matches("^AKIA[A-Z2-7]{16}$", root.AccessKeyId);
        Assert.Matches("^[A-Za-z0-9+/]{40}$", Encoding.ASCII.GetString(root.SecretAccessKey));
        Assert.Matches("^[0-9a-f]{64}$", identities.CanonicalIdOf(root.Account)!);
        var found = identities.Find(root.AccessKeyId)!;
        Assert.Equal((CallerKind.Root, $"arn:aws:iam::{root.Account}:root", root.Account.Value), (found.Caller.Kind, found.Caller.Arn, found.Caller.PrincipalId));
        Assert.Equal(root.SecretAccessKey, found.SecretKey.ToArray());
        Assert.Null(identities.Find("AKIANOBODY"));
    }

    [Fact]
    public async Task The_second_start_has_the_same_credentials()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        var rootFile = RootKey.CreateFile(RandomSource.System);
        RootCredentials first;
        using (var ring = await RingAsync(folder, rootFile)) first = (await OpenAsync(folder, ring)).FirstRoot()!;
        await folder.ReopenAsync();
        using var again = await RingAsync(folder, rootFile);
        var second = (await OpenAsync(folder, again)).FirstRoot()!;
        Assert.Equal((first.Account, first.AccessKeyId), (second.Account, second.AccessKeyId));
        Assert.Equal(first.SecretAccessKey, second.SecretAccessKey);
    }

    [Fact]
    public async Task The_secret_is_nowhere_on_disk_in_clear()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await RingAsync(folder, RootKey.CreateFile(RandomSource.System));
        var root = (await OpenAsync(folder, ring)).FirstRoot()!;
        // The key's id is there: the search looks where the secret would be.
        Assert.True(folder.Holds(Encoding.ASCII.GetBytes(root.AccessKeyId)));
        Assert.False(folder.Holds(root.SecretAccessKey));
        Assert.False(folder.Holds(Encoding.ASCII.GetBytes(Convert.ToBase64String(root.SecretAccessKey))));
        await folder.ReopenAsync();
        Assert.False(folder.Holds(root.SecretAccessKey));
    }

    [Fact]
    public async Task A_secret_under_another_owners_name_does_not_open()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await RingAsync(folder, RootKey.CreateFile(RandomSource.System));
        var root = (await OpenAsync(folder, ring)).FirstRoot()!;
        await folder.Store.WriteAsync<object?>(
            tx =>
            {
                tx.PutDocument("access-key", root.Account.Value, "AKIAAAAAAAAAAAAAAAAA", tx.FindDocument("access-key", root.Account.Value, root.AccessKeyId));
                return null;
            },
            null,
            CancellationToken.None);
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(folder, ring));
    }

    [Fact]
    public async Task Two_stores_draw_different_secrets()
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            await using var folder = await TestStoreFolder.CreateAsync();
            using var ring = await RingAsync(folder, RootKey.CreateFile(RandomSource.System));
            Assert.True(secrets.Add(Encoding.ASCII.GetString((await OpenAsync(folder, ring)).FirstRoot()!.SecretAccessKey)));
        }
    }

    /// <summary>The bytes are of the first release: today's code must read them, whatever it writes.</summary>
    [Fact]
    public async Task What_the_first_release_kept_still_opens()
    {
        var fixture = TestStoreFolder.Fixture();
        await using var folder = await TestStoreFolder.CreateAsync();
        await folder.PutAsync(fixture);
        using var ring = await RingAsync(folder, Encoding.ASCII.GetBytes(fixture.GetProperty("rootKeyFile").GetString()!));
        var identities = await OpenAsync(folder, ring);
        var root = identities.FirstRoot()!;
        Assert.Equal(fixture.GetProperty("account").GetString(), root.Account.Value);
        Assert.Equal(fixture.GetProperty("accessKeyId").GetString(), root.AccessKeyId);
        Assert.Equal(fixture.GetProperty("secretAccessKey").GetString(), Encoding.ASCII.GetString(root.SecretAccessKey));
        Assert.Equal(fixture.GetProperty("canonicalId").GetString(), identities.CanonicalIdOf(root.Account));
        // The second key of the fixture is switched off.
        Assert.Null(identities.Find(fixture.GetProperty("inactiveKeyId").GetString()!));
    }

    private static Task<IdentityStore> OpenAsync(TestStoreFolder folder, KeyRing ring) =>
        IdentityStore.OpenAsync(folder.Store, new RingSealer(ring), RandomSource.System, TimeProvider.System, new AccessEpoch(), CancellationToken.None);

    private static async Task<KeyRing> RingAsync(TestStoreFolder folder, byte[] rootFile)
    {
        using var root = RootKey.Parse(rootFile, RandomSource.System);
        return await KeyRing.OpenAsync(folder.Store, root, RandomSource.System, CancellationToken.None);
    }

    /// <summary>As the server joins the two modules.</summary>
    private sealed class RingSealer(KeyRing keys) : ISecretSealer
    {
        public byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret) => keys.SealSecret("access-key", owner, secret);

        public byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret) => keys.OpenSecret("access-key", owner, sealedSecret);
    }
}

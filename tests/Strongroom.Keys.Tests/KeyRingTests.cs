using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Testing;

namespace Strongroom.Keys.Tests;

public sealed class KeyRingTests : IDisposable
{
    private readonly List<RootKey> roots = [];

    private static readonly AccountId First = AccountId.Parse("111122223333");
    private static readonly AccountId Second = AccountId.Parse("444455556666");

    [Fact]
    public async Task Data_keys_open_again_after_a_restart()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        var file = RootKey.CreateFile(RandomSource.System);
        var key = new byte[32];
        byte[] wrapped, secret;
        using (var ring = await OpenAsync(folder, file, First))
        {
            wrapped = ring.NewDataKey(First.Value, "object"u8, key);
            secret = ring.SealSecret("purpose", "owner"u8, "secret"u8);
        }
        Assert.NotEqual(new byte[32], key);
        await folder.ReopenAsync();
        using var again = await OpenAsync(folder, file, First);
        var opened = new byte[32];
        again.OpenDataKey(wrapped, "object"u8, opened);
        Assert.Equal(key, opened);
        Assert.Equal("secret"u8, again.OpenSecret("purpose", "owner"u8, secret));
        Assert.False(folder.Holds(key));
    }

    [Fact]
    public async Task Another_root_does_not_open_the_ring()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        (await OpenAsync(folder, RootKey.CreateFile(RandomSource.System))).Dispose();
        await Assert.ThrowsAsync<RootEpochMissingException>(() => OpenAsync(folder, RootKey.CreateFile(RandomSource.System)));
    }

    [Fact]
    public async Task Each_account_has_a_key_of_its_own()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await OpenAsync(folder, RootKey.CreateFile(RandomSource.System), First, Second);
        var key = new byte[32];
        var first = ring.NewDataKey(First.Value, "c"u8, key);
        var second = ring.NewDataKey(Second.Value, "c"u8, key);
        Assert.NotEqual(KeyWrap.KeyId(first), KeyWrap.KeyId(second));
        Assert.Throws<InvalidOperationException>(() => ring.NewDataKey("777788889999", "c"u8, key));
        Assert.Throws<SealBrokenException>(() => ring.OpenDataKey(first, "d"u8, key));
    }

    [Fact]
    public async Task A_key_of_another_ring_opens_nothing()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        await using var other = await TestStoreFolder.CreateAsync();
        using var ring = await OpenAsync(folder, RootKey.CreateFile(RandomSource.System), First);
        using var otherRing = await OpenAsync(other, RootKey.CreateFile(RandomSource.System), First);
        var key = new byte[32];
        var wrapped = otherRing.NewDataKey(First.Value, "c"u8, key);
        Assert.Throws<SealBrokenException>(() => ring.OpenDataKey(wrapped, "c"u8, key));
    }

    [Fact]
    public async Task Secrets_are_bound_to_purpose_and_owner()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await OpenAsync(folder, RootKey.CreateFile(RandomSource.System));
        var sealedSecret = ring.SealSecret("access-key", "owner"u8, "secret"u8);
        Assert.Equal("secret"u8, ring.OpenSecret("access-key", "owner"u8, sealedSecret));
        Assert.Throws<SealBrokenException>(() => ring.OpenSecret("webhook", "owner"u8, sealedSecret));
        Assert.Throws<SealBrokenException>(() => ring.OpenSecret("access-key", "other"u8, sealedSecret));
        for (var i = 0; i < sealedSecret.Length; i++)
        {
            var changed = sealedSecret.ToArray();
            changed[i] ^= 1;
            Assert.Throws<SealBrokenException>(() => ring.OpenSecret("access-key", "owner"u8, changed));
        }
        Assert.NotEqual(sealedSecret, ring.SealSecret("access-key", "owner"u8, "secret"u8));
    }

    [Fact]
    public async Task System_keys_differ_by_label_and_context()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await OpenAsync(folder, RootKey.CreateFile(RandomSource.System));
        var keys = new[] { ("a", "x"), ("a", "y"), ("b", "x") }.Select(k =>
        {
            var key = new byte[32];
            ring.DeriveSystemKey(k.Item1, Encoding.ASCII.GetBytes(k.Item2), key);
            return Convert.ToHexString(key);
        });
        Assert.Equal(3, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Ensuring_an_account_at_once_gives_one_key()
    {
        await using var folder = await TestStoreFolder.CreateAsync();
        using var ring = await OpenAsync(folder, RootKey.CreateFile(RandomSource.System));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ring.EnsureAccountAsync(First, CancellationToken.None))));
        var kept = folder.Store.Read(tx => tx.ListDocuments(KeyRing.DocumentKind, First.Value, null, 10));
        var wrapped = ring.NewDataKey(First.Value, "c"u8, new byte[32]);
        Assert.Equal(KeyWrap.KeyId(wrapped), Assert.Single(kept).Key);
    }

    /// <summary>The bytes are of the first release: today's code must read them, whatever it writes.</summary>
    [Fact]
    public async Task What_the_first_release_kept_still_opens()
    {
        var fixture = TestStoreFolder.Fixture();
        await using var folder = await TestStoreFolder.CreateAsync();
        await folder.PutAsync(fixture);
        using var ring = await OpenAsync(folder, Encoding.ASCII.GetBytes(fixture.GetProperty("rootKeyFile").GetString()!));
        var key = new byte[32];
        await ring.EnsureAccountAsync(AccountId.Parse(fixture.GetProperty("account").GetString()!), CancellationToken.None);
        ring.OpenDataKey(fixture.GetProperty("wrappedDataKey").GetBytesFromBase64(), "fixture"u8, key);
        Assert.Equal(fixture.GetProperty("dataKey").GetString(), Convert.ToHexStringLower(key));
        ring.DeriveSystemKey("fixture", "context"u8, key);
        Assert.Equal(fixture.GetProperty("derivedKey").GetString(), Convert.ToHexStringLower(key));
    }

    public void Dispose() => roots.ForEach(r => r.Dispose());

    private async Task<KeyRing> OpenAsync(TestStoreFolder folder, byte[] rootFile, params AccountId[] accounts)
    {
        var root = RootKey.Parse(rootFile, RandomSource.System);
        roots.Add(root);
        var ring = await KeyRing.OpenAsync(folder.Store, root, RandomSource.System, CancellationToken.None);
        foreach (var account in accounts) await ring.EnsureAccountAsync(account, CancellationToken.None);
        return ring;
    }
}

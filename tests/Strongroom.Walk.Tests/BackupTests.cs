using System.Text;
using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Backup;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;
using Strongroom.Storage;

namespace Strongroom.Walk.Tests;

public sealed class BackupTests
{
    private static readonly byte[] Passphrase = Encoding.ASCII.GetBytes("recovery passphrase");

    [Fact]
    public async Task What_was_backed_up_beside_the_running_server_is_restored_byte_for_byte()
    {
        using var folder = new TestFolder();
        var (backup, restored) = (folder["backup"], folder["restored"]);
        Ground ground;
        CredentialsFile root;
        await using (var server = await TestServer.StartInAsync(folder.Path))
        {
            using var client = new WalkClient(server, isTls: true);
            ground = await Ground.PrepareAsync(client);
            root = server.Root;
            TestFolder.Copy(Path.Combine(server.Model.DataDirectory, "segments"), folder["segments"]);
            Assert.True(Write(server, backup) >= 3);
            await ground.PutAsync(client, "after", 100);
            TestFolder.Copy(Path.Combine(server.Model.DataDirectory, "files"), folder["files"]);
        }
        File.WriteAllText(folder["passphrase"], "another passphrase");
        File.SetUnixFileMode(folder["passphrase"], UnixFileMode.UserRead);
        string[] settings = ["root.kind=passphrase", "root.passphraseFile=" + folder["passphrase"]];
        var model = new RootModel(RootKind.Passphrase, folder["passphrase"], null, null, null);
        using (var data = DataDirectory.Take(Path.Combine(restored, "data")))
        {
            new BackupReader(data, RandomSource.System).Restore(backup, model, Passphrase);
            using (var snapshot = Snapshot(data)) Assert.Equal(4, snapshot.FindMissingBlobs(data.Root).Count);
            Directory.Move(folder["segments"], Path.Combine(data.Root, "segments"));
            Directory.Move(folder["files"], Path.Combine(data.Root, "files"));
            using (var snapshot = Snapshot(data)) Assert.Empty(snapshot.FindMissingBlobs(data.Root));
            Assert.Throws<DataDirectoryException>(() => new BackupReader(data, RandomSource.System).Restore(backup, model, Passphrase));
        }

        await using var again = await TestServer.StartInAsync(restored, settings);
        Assert.Equal(root, again.Root);
        using var after = new WalkClient(again, isTls: true);
        await ground.AssertThereAsync(after, name => name != "after");
        Assert.Equal(404, (await after.SendAsync(new("GET", "/ground/after"))).Status);
        await ground.PutAsync(after, "new", 100_000);
        await ground.AssertThereAsync(after, name => name != "after");
    }

    [Fact]
    public async Task A_backup_holds_no_key_that_opens_without_the_passphrase()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartInAsync(folder.Path);
        using var client = new WalkClient(server, isTls: true);
        await Ground.PrepareAsync(client);
        Write(server, folder["backup"]);
        using var live = RootKey.Parse(File.ReadAllBytes(server.Server.Data.RootKey), RandomSource.System);
        using var recovery = PassphraseRoot.Open(Path.Combine(folder["backup"], BackupFiles.RecoveryRoot), [.. Passphrase], RandomSource.System);
        var inBackup = Directory.EnumerateFiles(folder["backup"], "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        using var snapshot = StoreSnapshot.Open(Path.Combine(folder["backup"], StoreSnapshot.FileName));
        var wraps = RootWraps.All(snapshot.ListAllDocuments).ToList();
        Assert.NotEmpty(wraps);
        foreach (var wrap in wraps)
        {
            Assert.Throws<RootEpochMissingException>(() => live.Unwrap(wrap.Bytes, RootWraps.Context(wrap.Kind, wrap.Account, wrap.Id), new byte[32]));
            var key = new byte[32];
            recovery.Unwrap(wrap.Bytes, RootWraps.Context(wrap.Kind, wrap.Account, wrap.Id), key);
            Assert.DoesNotContain(inBackup, file => file.AsSpan().IndexOf(key) >= 0);
        }
        foreach (var wrap in server.Server.Composition.Store.Read(tx => RootWraps.All(tx).ToList())) Assert.DoesNotContain(inBackup, file => file.AsSpan().IndexOf(wrap.Bytes) >= 0);
        var text = PassphraseSeal.Open(Passphrase, File.ReadAllBytes(Path.Combine(folder["backup"], BackupFiles.RecoveryRoot)));
        Assert.DoesNotContain(inBackup, file => file.AsSpan().IndexOf(text.AsSpan()[^45..^1]) >= 0);
    }

    [Theory]
    [InlineData("metadata.db", "cut")]
    [InlineData("metadata.db", "flip")]
    [InlineData("metadata.db", "remove")]
    [InlineData("recovery-root", "flip")]
    [InlineData("tls/ca.key", "cut")]
    [InlineData("manifest", "flip")]
    [InlineData("manifest", "cut")]
    [InlineData("manifest", "remove")]
    [InlineData("manifest", "none")]
    public async Task A_damaged_backup_or_a_wrong_passphrase_is_refused_and_leaves_no_data(string name, string damage)
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartInAsync(folder.Path)) Write(server, folder["backup"]);
        var path = Path.Combine(folder["backup"], name);
        var bytes = File.ReadAllBytes(path);
        if (damage == "cut") File.WriteAllBytes(path, bytes[..^1]);
        if (damage == "remove") File.Delete(path);
        if (damage == "flip")
        {
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
        using var data = DataDirectory.Take(folder["new"]);
        var model = new RootModel(RootKind.File, null, null, null, null);
        var passphrase = damage == "none" ? "recovery passphrasf"u8.ToArray() : Passphrase;
        var refused = Assert.ThrowsAny<Exception>(() => new BackupReader(data, RandomSource.System).Restore(folder["backup"], model, passphrase));
        Assert.True(refused is DataDirectoryException or RootUnavailableException, refused.ToString());
        Assert.False(File.Exists(data.Metadata) || File.Exists(data.RootKey));
    }

    private static int Write(TestServer server, string target) =>
        new BackupWriter(DataDirectory.Look(server.Model.DataDirectory), RandomSource.System).Write(target, server.Model.Root, Passphrase);

    private static StoreSnapshot Snapshot(DataDirectory data)
    {
        var copy = data.Root + ".copy";
        File.Delete(copy);
        StoreSnapshot.Take(data.Root, copy);
        return StoreSnapshot.Open(copy);
    }
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;
using Strongroom.Storage;
using Xunit;

namespace Strongroom.Server.Tests;

public sealed class RootTests
{
    private const string Passphrase = "correct horse battery staple";

    public static TheoryData<string> Kinds => new("file", "passphrase", "pkcs11");

    public static TheoryData<string, string> Switches
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var from in RootModel.Names)
                foreach (var to in RootModel.Names.Where(to => to != from)) all.Add(from, to);
            return all;
        }
    }

    public static TheoryData<string, string, string> SwitchSteps
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var step in Enum.GetNames<RootSwitch.Step>())
                foreach (var (from, to) in new[] { ("file", "passphrase"), ("passphrase", "file"), ("file", "pkcs11"), ("pkcs11", "passphrase") }) all.Add(from, to, step);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_root_of_each_kind_is_made_opens_again_and_renews_itself(string kind)
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, kind);
        var secret = await SealAsync(model);
        await using (var second = await StartAsync(model)) AssertOpens(second, secret);
        var (data, root) = Open(model);
        using (data)
        {
            using var held = root as IDisposable;
            await using var store = await StoreOf(model);
            using var epochs = new RootEpochs(store, root, NullLogger.Instance);
            var before = root.Epochs;
            Assert.True(await epochs.RenewAsync(null, CancellationToken.None) > 0);
            Assert.DoesNotContain(Assert.Single(root.Epochs), before);
        }
        await using var third = await StartAsync(model);
        AssertOpens(third, secret);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Wraps_are_bound_to_their_context_and_every_byte_of_them(string kind)
    {
        using var folder = new TemporaryFolder();
        var (data, root) = Open(Model(folder, kind));
        using var dataHeld = data;
        using var held = root as IDisposable;
        var key = RandomKey();
        var wrapped = root.Wrap(key, "context"u8);
        var opened = new byte[32];
        root.Unwrap(wrapped, "context"u8, opened);
        Assert.Equal(key, opened);
        Assert.NotEqual(wrapped, root.Wrap(key, "context"u8));
        Assert.Throws<SealBrokenException>(() => root.Unwrap(wrapped, "contexu"u8, opened));
        for (var i = 0; i < wrapped.Length; i++)
        {
            var changed = wrapped.ToArray();
            changed[i] ^= 1;
            var failed = Assert.ThrowsAny<Exception>(() => root.Unwrap(changed, "context"u8, opened));
            Assert.True(failed is SealBrokenException or RootEpochMissingException, $"byte {i}: {failed}");
        }
        Assert.Throws<SealBrokenException>(() => root.Unwrap(wrapped.AsSpan(..^1), "context"u8, opened));
    }

    [Fact]
    public async Task A_wrong_passphrase_does_not_start_the_server()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, "passphrase");
        var secret = await SealAsync(model);
        Write(Path.Combine(folder.Path, "passphrase"), "correct horse battery stapel");
        var refused = await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model));
        Assert.Contains("does not open", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("stapel", refused.ToString(), StringComparison.Ordinal);
        Write(Path.Combine(folder.Path, "passphrase"), Passphrase);
        await using var again = await StartAsync(model);
        AssertOpens(again, secret);
    }

    [Fact]
    public async Task Without_a_passphrase_a_short_one_or_one_that_others_read_there_is_no_root()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, "passphrase");
        Write(Path.Combine(folder.Path, "passphrase"), "too short");
        Assert.Contains("at least 12", (await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model))).Message, StringComparison.Ordinal);
        Write(Path.Combine(folder.Path, "passphrase"), "");
        await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model));
        Write(Path.Combine(folder.Path, "passphrase"), Passphrase);
        File.SetUnixFileMode(Path.Combine(folder.Path, "passphrase"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("Others may read", (await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_away_or_refuses_the_PIN_does_not_start_the_server()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, "pkcs11");
        await SealAsync(model);
        Write(Path.Combine(folder.Path, "pin"), "4321");
        Assert.Contains("CKR_PIN_INCORRECT", (await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model))).Message, StringComparison.Ordinal);
        Write(Path.Combine(folder.Path, "pin"), "1234");
        var other = model with { Root = model.Root with { Pkcs11Token = "nobody" } };
        Assert.Contains("no token with the label nobody", (await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(other))).Message, StringComparison.Ordinal);
        var none = model with { Root = model.Root with { Pkcs11Module = Path.Combine(folder.Path, "pin") } };
        Assert.Contains("cannot be loaded", (await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(none))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_root_is_told_from_a_lost_one()
    {
        using var folder = new TemporaryFolder();
        await SealAsync(Model(folder, "file"));
        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => StartAsync(Model(folder, "passphrase")));
        Assert.Contains("root.kind=file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_the_directory_from_before_a_renewal_is_refused_in_clear_words()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, "file");
        await SealAsync(model);
        var copy = model with { DataDirectory = Path.Combine(folder.Path, "copy") };
        Copy(model.DataDirectory, copy.DataDirectory);
        await using (var same = await StartAsync(copy)) Assert.NotEmpty(same.Composition.Accounts);
        var (data, root) = Open(model);
        using (data)
        {
            using var held = root as IDisposable;
            await using var store = await StoreOf(model);
            using var epochs = new RootEpochs(store, root, NullLogger.Instance);
            await epochs.RenewAsync(null, CancellationToken.None);
        }
        File.Copy(Path.Combine(model.DataDirectory, "root-key"), Path.Combine(copy.DataDirectory, "root-key"), overwrite: true);
        var refused = await Assert.ThrowsAsync<RootEpochMissingException>(() => StartAsync(copy));
        Assert.Contains("copy of the data from before", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task A_switch_moves_every_key_and_destroys_the_former_root(string from, string to)
    {
        using var folder = new TemporaryFolder();
        var (old, next) = (Model(folder, from, isTokenNeeded: to == "pkcs11"), Model(folder, to, isTokenNeeded: from == "pkcs11"));
        var secret = await SealAsync(old);
        Assert.True(await SwitchAsync(old, next) > 0);
        await using (var server = await StartAsync(next)) AssertOpens(server, secret);
        Assert.False(File.Exists(RootFactory.PathOf(old.Root.Kind, DataDirectory.Look(old.DataDirectory))));
        Assert.Contains($"root.kind={to}", (await Assert.ThrowsAsync<DataDirectoryException>(() => StartAsync(old))).Message, StringComparison.Ordinal);
        // Once more changes nothing.
        Assert.Equal(0, await SwitchAsync(old, next));
        await Assert.ThrowsAsync<RootUnavailableException>(() => SwitchAsync(next, next));
    }

    [Theory]
    [MemberData(nameof(SwitchSteps))]
    public async Task A_switch_that_ends_at_any_step_is_finished_by_running_it_again(string from, string to, string step)
    {
        using var folder = new TemporaryFolder();
        var (old, next) = (Model(folder, from, isTokenNeeded: to == "pkcs11"), Model(folder, to, isTokenNeeded: from == "pkcs11"));
        var secret = await SealAsync(old);
        var end = Enum.Parse<RootSwitch.Step>(step);
        await Assert.ThrowsAsync<EndOfProcess>(() => SwitchAsync(old, next, end));
        // Before the move has committed the old configuration opens the data, afterwards the new one does.
        await using (var between = await StartAsync(end == RootSwitch.Step.Made ? old : next)) AssertOpens(between, secret);
        await SwitchAsync(old, next);
        await using (var server = await StartAsync(next)) AssertOpens(server, secret);
        Assert.False(File.Exists(RootFactory.PathOf(old.Root.Kind, DataDirectory.Look(old.DataDirectory))));
    }

    [Fact]
    public async Task Roots_secret_key_lies_beside_the_data_only_where_the_root_of_trust_does_too()
    {
        using var folder = new TemporaryFolder();
        var (file, passphrase) = (Model(folder, "file"), Model(folder, "passphrase"));
        var left = Path.Combine(file.DataDirectory, "root-credentials");
        string text;
        await using (await StartAsync(file)) text = File.ReadAllText(left);
        await SwitchAsync(file, passphrase);
        Assert.False(File.Exists(left));
        await using (var server = await StartAsync(passphrase)) Assert.Null(server.RootCredentials);
        Assert.False(File.Exists(left));

        // What another build or configuration left goes at the next start.
        File.WriteAllText(left, text);
        await using (await StartAsync(passphrase)) Assert.False(File.Exists(left));

        var elsewhere = passphrase with { Root = passphrase.Root with { CredentialsFile = Path.Combine(folder.Path, "elsewhere") } };
        await using (await StartAsync(elsewhere)) Assert.Equal(text, File.ReadAllText(elsewhere.Root.CredentialsFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(elsewhere.Root.CredentialsFile));
        Assert.False(File.Exists(left));

        await SwitchAsync(passphrase, file);
        await using (await StartAsync(file)) Assert.Equal(text, File.ReadAllText(left));
    }

    [Theory]
    [InlineData("passphrase")]
    [InlineData("pkcs11")]
    public async Task A_first_start_under_another_root_than_a_file_leaves_no_secret_key_in_clear(string kind)
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, kind);
        await using var server = await StartAsync(model);
        Assert.False(File.Exists(server.Data.RootCredentials));
        Assert.NotNull(server.Composition.FirstRoot());
    }

    [Fact]
    public async Task A_changed_passphrase_is_the_only_one()
    {
        using var folder = new TemporaryFolder();
        var model = Model(folder, "passphrase");
        var secret = await SealAsync(model);
        var (data, root) = Open(model);
        using (data)
        {
            using var held = (PassphraseRoot)root;
            await using var store = await StoreOf(model);
            held.ChangePassphrase(Encoding.UTF8.GetBytes("another passphrase"));
            using var epochs = new RootEpochs(store, root, NullLogger.Instance);
            await epochs.RenewAsync(null, CancellationToken.None);
        }
        await Assert.ThrowsAsync<RootUnavailableException>(() => StartAsync(model));
        Write(Path.Combine(folder.Path, "passphrase"), "another passphrase\n");
        await using var again = await StartAsync(model);
        AssertOpens(again, secret);
    }

    [Fact]
    public void Faults_of_the_root_are_told_with_the_others()
    {
        using var folder = new TemporaryFolder();
        var (model, faults) = ConfigurationValidator.Validate(ConfigurationReader.Read(Sources.Of(assignments: ["root.kind=pkcs11", "root.passphraseFile=/nowhere/p", "region=!"])));
        Assert.Null(model);
        Assert.Equal(4, faults.Count);
        Assert.Contains(faults, f => f.Message.Contains("pkcs11 needs root.pkcs11.module", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Message.Contains("/nowhere/p", StringComparison.Ordinal));
    }

    private sealed class EndOfProcess : Exception;

    private static ServerModel Model(TemporaryFolder folder, string kind, bool isTokenNeeded = false)
    {
        var (passphrase, pin) = (Path.Combine(folder.Path, "passphrase"), Path.Combine(folder.Path, "pin"));
        if (!File.Exists(passphrase)) Write(passphrase, Passphrase);
        if (!File.Exists(pin)) Write(pin, "1234\n");
        if (kind == "pkcs11" || isTokenNeeded) SoftToken.Ensure();
        string[] ofToken = kind == "pkcs11" || isTokenNeeded ? ["root.pkcs11.module=" + SoftToken.Module, "root.pkcs11.token=" + SoftToken.Label, "root.pkcs11.pinFile=" + pin] : [];
        return Sources.Model(folder, ["root.kind=" + kind, "root.passphraseFile=" + passphrase, .. ofToken]);
    }

    private static async Task<byte[]> SealAsync(ServerModel model)
    {
        await using var server = await StartAsync(model);
        return server.Composition.Keys.SealSecret("test", "owner"u8, "secret"u8);
    }

    private static void AssertOpens(StrongroomServer server, byte[] secret) => Assert.Equal("secret"u8, server.Composition.Keys.OpenSecret("test", "owner"u8, secret));

    private static async Task<int> SwitchAsync(ServerModel from, ServerModel to, RootSwitch.Step? end = null)
    {
        using var data = DataDirectory.Take(from.DataDirectory);
        await using var store = await StoreOf(from);
        var run = new RootSwitch(data, store, RandomSource.System, NullLogger.Instance)
        {
            Done = step =>
            {
                if (step == end) throw new EndOfProcess();
            },
        };
        return await run.RunAsync(from.Root, to.Root, CancellationToken.None);
    }

    private static (DataDirectory Data, IRootOfTrust Root) Open(ServerModel model)
    {
        var data = DataDirectory.Take(model.DataDirectory);
        return (data, RootFactory.OpenOrCreate(model.Root, data, RandomSource.System));
    }

    private static Task<Store> StoreOf(ServerModel model) => Store.OpenAsync(Composition.OptionsOf(model), TimeProvider.System, NullLogger<Store>.Instance);

    private static Task<StrongroomServer> StartAsync(ServerModel model) =>
        StrongroomServer.StartAsync(model, TimeProvider.System, RandomSource.System, NullLoggerFactory.Instance, CancellationToken.None);

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static byte[] RandomKey()
    {
        var key = new byte[32];
        RandomSource.System.Fill(key);
        return key;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

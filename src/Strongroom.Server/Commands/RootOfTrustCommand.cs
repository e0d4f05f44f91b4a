using System.CommandLine;
using System.Security.Cryptography;
using Spectre.Console;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;
using Strongroom.Server.Roots;
using Strongroom.Storage;

namespace Strongroom.Server.Commands;

/// <summary>
/// strongroom root: what stands behind all keys. A rotation is asked of the running server. Changing the kind or the passphrase is done with the server stopped:
/// its configuration changes with it, and the secrets of both roots are needed, which do not travel over the network.
/// </summary>
internal static class RootOfTrustCommand
{
    public static Command Build(SettingOptions options)
    {
        var command = new Command("root", "The root of trust, which wraps all keys.");
        command.Add(BuildSwitch(options));
        command.Add(BuildPassphrase(options));
        command.Add(ServerCommand.Build(
            options, "rotate", "Begin a new epoch of the running server's root: all keys move to it, the old one is destroyed. Data is not rewritten.", "RotateRootOfTrust",
            _ => new { },
            answer => AnsiConsole.WriteLine($"{answer.Text("Keys")} keys moved to epoch {answer.Text("Epoch")} of {answer.Text("Root")}. Copies of the data from before do not open any more.")));
        return command;
    }

    private static Command BuildSwitch(SettingOptions options)
    {
        var command = new Command(
            "switch",
            "Bring the data of a stopped server under another kind of root. Settings of the new kind are given as flags or lie in the configuration already; root.kind still " +
            "says the old one. Interrupted, it is run again.");
        var to = new Option<string>("--to") { Description = "The new kind.", HelpName = "file | passphrase | pkcs11", Required = true };
        to.AcceptOnlyFromAmong(RootModel.Names);
        command.Add(to);
        options.AddAll(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var model = options.Validate(parsed);
            var next = model.Root with { Kind = RootModel.KindOf(parsed.GetValue(to)) };
            if (next is { Kind: RootKind.Pkcs11 } and ({ Pkcs11Module: null } or { Pkcs11Token: null }))
                throw new CommandException(ExitCode.Usage, "--to pkcs11 needs root.pkcs11.module and root.pkcs11.token.");
            if (RootCredentialsFile.PathOf(next, DataDirectory.Look(model.DataDirectory)) is null)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    "The root user's secret key does not stay in the data directory in clear: root-credentials goes with the former root, unless root.credentialsFile names another place. " +
                    RootCredentialsFile.Hint("ACCOUNT"));
            }
            var moved = await WithStoreAsync(model, (data, store, log) => new RootSwitch(data, store, RandomSource.System, log).RunAsync(model.Root, next, cancellation));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{moved} keys moved. Now set root.kind={RootModel.NameOf(next.Kind)}; the former root is destroyed, and copies of the data from before do not open any more.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildPassphrase(SettingOptions options)
    {
        var command = new Command("passphrase", "Change the passphrase of a stopped server's root, and begin a new epoch, so that the former passphrase opens no older copy either.");
        var file = new Option<string?>("--new-passphrase-file") { Description = "File that holds the new passphrase. Without it it is asked for at the terminal.", HelpName = "path" };
        command.Add(file);
        options.AddAll(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var model = options.Validate(parsed);
            if (model.Root.Kind != RootKind.Passphrase) throw new CommandException(ExitCode.Usage, "root.kind is not passphrase: there is none to change.");
            await WithStoreAsync(model, async (data, store, log) =>
            {
                using var root = (PassphraseRoot)RootFactory.Open(model.Root, data, RandomSource.System);
                RootWraps.Check(store, root);
                root.ChangePassphrase(SecretInput.New(parsed.GetValue(file), "root-passphrase-new", "New passphrase of the root of trust: ", "--new-passphrase-file"));
                using var epochs = new RootEpochs(store, root, log);
                return await epochs.RenewAsync(delete: null, cancellation);
            });
            await parsed.InvocationConfiguration.Output.WriteLineAsync("The passphrase is changed; copies of the data from before do not open any more.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Takes the data directory, which a running server holds, and opens its store.</summary>
    /// <exception cref="CommandException">Something of it failed; the message says what.</exception>
    private static async Task<T> WithStoreAsync<T>(ServerModel model, Func<DataDirectory, IStore, ILogger, Task<T>> work)
    {
        using var logs = Logging.Create(model.Log);
        using var data = DataDirectory.Take(model.DataDirectory);
        if (!File.Exists(data.Metadata)) throw new CommandException(ExitCode.Failure, $"There is no data in {data.Root}.");
        try
        {
            await using var store = await Store.OpenAsync(Composition.OptionsOf(model), TimeProvider.System, logs.CreateLogger<Store>());
            return await work(data, store, logs.CreateLogger("Strongroom.Root"));
        }
        catch (Exception e) when (e is CryptographicException or SealBrokenException or IOException and not DataDirectoryException)
        {
            throw new CommandException(ExitCode.Failure, e.Message);
        }
    }
}

using System.CommandLine;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Server.Backup;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;
using Strongroom.Storage;

namespace Strongroom.Server.Commands;

/// <summary>strongroom backup, restore and verify: metadata and keys under a recovery passphrase, for the day when machine and root of trust are gone.</summary>
internal static class BackupCommand
{
    private const string Credential = "recovery-passphrase";
    private const string FileFlag = "--recovery-passphrase-file";
    private const int NamedMissingMax = 20;

    public static Command BuildBackup(SettingOptions options)
    {
        var target = new Argument<string>("dir") { Description = "A folder that does not exist yet, or is empty." };
        var file = PassphraseOption();
        var command = new Command(
            "backup",
            "Back up metadata and keys of a running or stopped server under a recovery passphrase. Copy the folders segments and files beside it: before and after, without deleting.")
        {
            target, file,
        };
        options.AddAll(command);
        command.SetAction(parsed =>
        {
            var model = options.Validate(parsed);
            return Run(() =>
            {
                var passphrase = SecretInput.New(parsed.GetValue(file), Credential, "Recovery passphrase: ", FileFlag);
                try
                {
                    var folder = Path.GetFullPath(parsed.GetRequiredValue(target));
                    var keys = new BackupWriter(DataDirectory.Look(model.DataDirectory), RandomSource.System).Write(folder, model.Root, passphrase);
                    parsed.InvocationConfiguration.Output.WriteLine($"Backed up metadata and {keys} keys to {folder}. Now copy {model.DataDirectory}/segments and {model.DataDirectory}/files.");
                    return ExitCode.Success;
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(passphrase);
                }
            });
        });
        return command;
    }

    public static Command BuildRestore(SettingOptions options)
    {
        var source = new Argument<string>("dir") { Description = "The backup's folder." };
        var into = new Option<string>("--into") { Description = "The new data directory.", HelpName = "path", Required = true };
        var file = PassphraseOption();
        var command = new Command("restore", "Make a data directory of a backup, with a new root of trust of the configured kind.") { source, into, file };
        options.AddAll(command);
        command.SetAction(parsed =>
        {
            var model = options.Validate(parsed);
            return Run(() =>
            {
                var passphrase = SecretInput.Take(parsed.GetValue(file), Credential, "Recovery passphrase: ", FileFlag);
                try
                {
                    using var data = DataDirectory.Take(Path.GetFullPath(parsed.GetRequiredValue(into)));
                    var keys = new BackupReader(data, RandomSource.System).Restore(Path.GetFullPath(parsed.GetRequiredValue(source)), model.Root, passphrase);
                    parsed.InvocationConfiguration.Output.WriteLine(
                        $"Restored metadata and {keys} keys into {data.Root}. Put the copies of segments and files there, then run: strongroom verify --data-directory {EnvCommand.Quote(data.Root)}");
                    return ExitCode.Success;
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(passphrase);
                }
            });
        });
        return command;
    }

    public static Command BuildVerify(SettingOptions options)
    {
        var command = new Command("verify", "Look whether every body that the metadata of a stopped server names is there in its length. Exit code 1 where one is not.");
        options.AddDataDirectory(command);
        command.SetAction(parsed => Run(() =>
        {
            using var data = DataDirectory.Take(options.Validate(parsed).DataDirectory);
            var copy = Path.Combine(data.Root, StoreSnapshot.FileName + ".verify");
            File.Delete(copy);
            try
            {
                StoreSnapshot.Take(data.Root, copy);
                using var snapshot = StoreSnapshot.Open(copy);
                snapshot.Check();
                var (all, missing) = (snapshot.ListBlobs().Count, snapshot.FindMissingBlobs(data.Root));
                foreach (var blob in missing.Take(NamedMissingMax)) parsed.InvocationConfiguration.Error.WriteLine($"missing: {blob.Place} {blob.Container:x16}, {blob.Length} bytes at {blob.Offset}");
                parsed.InvocationConfiguration.Output.WriteLine($"{all - missing.Count} of {all} bodies in segments and files are there.");
                return missing.Count == 0 ? ExitCode.Success : ExitCode.Failure;
            }
            finally
            {
                File.Delete(copy);
            }
        }));
        return command;
    }

    private static Option<string?> PassphraseOption() => new(FileFlag)
    {
        Description = $"File that holds the recovery passphrase. Without it $CREDENTIALS_DIRECTORY/{Credential}, or it is asked for at the terminal.", HelpName = "path",
    };

    private static int Run(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is CryptographicException or SealBrokenException or UnauthorizedAccessException or IOException and not DataDirectoryException)
        {
            throw new CommandException(ExitCode.Failure, e.Message);
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Strongroom.Server.Data;

namespace Strongroom.Server.Commands;

/// <summary>The command line: every command there is, and how their failures are told.</summary>
internal static class StrongroomCommand
{
    private const string Epilogue = """

        Exit codes:
          0  done
          1  the command failed; standard error says why
          2  the command line or the configuration is wrong; nothing was done
          3  the server does not answer, or is not ready
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = Build();
        var parsed = root.Parse(args);
        // Who asks for help is not told what is missing.
        if (root.Options.OfType<HelpOption>().First() is var help && parsed.GetResult(help) is { Implicit: false })
            return ((System.CommandLine.Invocation.SynchronousCommandLineAction)help.Action!).Invoke(parsed);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("`strongroom --help` lists commands and flags.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (DataDirectoryException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failure;
        }
    }

    /// <summary>All commands, with their help.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Strongroom: an S3-compatible object store with AWS's security layers built in. Without a command it serves.");
        var options = new SettingOptions();
        options.AddAll(root);
        root.SetAction((parsed, cancellation) => ServeCommand.RunAsync(options.Validate(parsed), cancellation));
        root.Add(ServeCommand.Build(options));
        root.Add(EnvCommand.Build(options));
        root.Add(ConfigCommand.Build(options));
        root.Add(AccountCommand.Build(options));
        root.Add(WhoamiCommand.Build(options));
        root.Add(AccessCommand.Build(options));
        root.Add(ExplainCommand.Build(options));
        root.Add(ClockCommand.Build(options));
        root.Add(AuditCommand.Build(options));
        root.Add(RootOfTrustCommand.Build(options));
        root.Add(BackupCommand.BuildBackup(options));
        root.Add(BackupCommand.BuildRestore(options));
        root.Add(BackupCommand.BuildVerify(options));
        root.Add(HealthCommand.Build(options));
        root.Add(VersionCommand.Build());
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>System.CommandLine's help, then the examples that a command's own Examples table holds, then the exit codes.</summary>
    private sealed class HelpWithExamples(HelpAction inner) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (Examples.Of(Words(parseResult.CommandResult)) is { } examples) output.WriteLine("Examples:\n" + examples);
            output.WriteLine(Epilogue);
            return result;
        }

        private static string Words(SymbolResult command)
        {
            var words = new List<string>();
            for (var at = command; at is CommandResult { Command: not RootCommand } found; at = found.Parent) words.Insert(0, found.Command.Name);
            return string.Join(' ', words);
        }
    }
}

using System.Collections;
using System.CommandLine;
using Strongroom.Server.Configuration;

namespace Strongroom.Server.Commands;

/// <summary>The flags of the settings, --config and --set, and the configuration that they and the other sources make.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option<string[]> Option)> flags = [];
    private readonly Option<string?> file = new("--config")
    {
        Description = $"The configuration file. Without it ${Settings.ConfigFileVariable}, or ./{Settings.DefaultFile} if that is there.",
        HelpName = "file",
    };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Any setting by its key in the configuration file: --set audit.reads=wait. May be repeated.",
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public SettingOptions()
    {
        foreach (var setting in Settings.All)
        {
            var option = new Option<string[]>(setting.Flag)
            {
                Description = setting.Summary + (setting.Default.Length > 0 ? $" [default: {setting.Default}]" : "") + (setting.IsList ? " May be repeated." : ""),
                HelpName = setting.Form,
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            flags.Add((setting, option));
        }
    }

    /// <summary>All flags: for what builds the server from them or shows them.</summary>
    public void AddAll(Command command)
    {
        command.Add(file);
        command.Add(set);
        foreach (var (_, option) in flags) command.Add(option);
    }

    /// <summary>The flags by which a client finds the data directory.</summary>
    public void AddDataDirectory(Command command)
    {
        command.Add(file);
        command.Add(flags.First(f => f.Setting == Settings.DataDirectory).Option);
    }

    /// <summary>What was written, from all sources.</summary>
    public ServerConfig Read(ParseResult parsed)
    {
        var given = new List<KeyValuePair<string, string>>();
        foreach (var (setting, option) in flags)
        {
            if (parsed.GetResult(option) is null || parsed.GetValue(option) is not { Length: > 0 } texts) continue;
            if (setting.IsList) given.Add(new(setting.Flag, string.Join(',', texts)));
            else given.AddRange(texts.Select(text => new KeyValuePair<string, string>(setting.Flag, text)));
        }

        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        return ConfigurationReader.Read(new ConfigurationSources(
            parsed.GetResult(file) is null ? null : parsed.GetValue(file),
            Environment.CurrentDirectory,
            environment,
            given,
            parsed.GetResult(set) is null ? [] : parsed.GetValue(set) ?? []));
    }

    /// <summary>What is in effect.</summary>
    /// <exception cref="CommandException">Something is wrong with it; the message lists everything.</exception>
    public ServerModel Validate(ParseResult parsed)
    {
        var (model, faults) = ConfigurationValidator.Validate(Read(parsed));
        return model ?? throw new CommandException(ExitCode.Usage, Describe(faults));
    }

    public static string Describe(IReadOnlyList<ConfigurationFault> faults) =>
        $"The configuration has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}:\n" + string.Join('\n', faults.Select(f => "  " + f));
}

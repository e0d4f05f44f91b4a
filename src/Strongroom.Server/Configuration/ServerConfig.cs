namespace Strongroom.Server.Configuration;

/// <summary>What somebody wrote, unchecked, with where it was written.</summary>
internal sealed record SettingConfig(Setting Setting, string Text, string Source);

/// <summary>Something wrong with the configuration: where it was written, and what is expected.</summary>
internal sealed record ConfigurationFault(string Source, string Message)
{
    public override string ToString() => $"{Source}: {Message}";
}

/// <summary>Everything that was written, the highest of the three sources for each setting, and the faults of the reading itself.</summary>
internal sealed record ServerConfig(IReadOnlyList<SettingConfig> Values, IReadOnlyList<ConfigurationFault> Faults)
{
    /// <summary>The source of what nobody wrote.</summary>
    public const string DefaultSource = "default";

    public SettingConfig this[Setting setting] => Values.First(v => v.Setting == setting);
}

/// <summary>The three sources, as they come from outside.</summary>
/// <param name="File">The file that --config names, or null.</param>
/// <param name="WorkingDirectory">Where strongroom.json is looked for.</param>
/// <param name="Environment">All environment variables.</param>
/// <param name="Flags">Each flag given, "--region" and its text.</param>
/// <param name="Assignments">Each --set, "key=value".</param>
internal sealed record ConfigurationSources(
    string? File,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<KeyValuePair<string, string>> Flags,
    IReadOnlyList<string> Assignments);

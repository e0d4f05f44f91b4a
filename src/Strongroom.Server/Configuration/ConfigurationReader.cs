namespace Strongroom.Server.Configuration;

/// <summary>
/// Collects what was written, in rising order: (1) defaults, (2) strongroom.json, (3) STRONGROOM_* variables, (4) flags. A key that is no
/// setting is a fault in each of them: a misspelt limit must not silently be the default.
/// </summary>
internal sealed class ConfigurationReader
{
    private readonly Dictionary<Setting, SettingConfig> values = [];
    private readonly List<ConfigurationFault> faults = [];

    public static ServerConfig Read(ConfigurationSources sources)
    {
        var reader = new ConfigurationReader();
        foreach (var setting in Settings.All) reader.Put(setting, setting.Default, ServerConfig.DefaultSource, sources.WorkingDirectory); // (1)
        reader.ReadFile(sources); // (2)
        reader.ReadEnvironment(sources); // (3)
        reader.ReadFlags(sources); // (4)
        return new ServerConfig([.. Settings.All.Select(s => reader.values[s])], reader.faults);
    }

    private void ReadFile(ConfigurationSources sources)
    {
        var named = sources.File ?? sources.Environment.GetValueOrDefault(Settings.ConfigFileVariable);
        var path = Path.GetFullPath(named ?? Settings.DefaultFile, sources.WorkingDirectory);
        if (named is null && !File.Exists(path)) return;
        var file = ConfigurationFile.Read(path);
        faults.AddRange(file.Faults);
        foreach (var (key, text) in file.Values)
        {
            if (Find(s => s.Key == key) is { } setting) Put(setting, text, "file " + path, Path.GetDirectoryName(path)!);
            else faults.Add(new ConfigurationFault("file " + path, Unknown(key, s => s.Key)));
        }
    }

    private void ReadEnvironment(ConfigurationSources sources)
    {
        foreach (var (name, text) in sources.Environment.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith("STRONGROOM_", StringComparison.Ordinal) || Settings.OtherVariables.Contains(name, StringComparer.Ordinal)) continue;
            if (Find(s => s.Variable == name) is { } setting) Put(setting, text, "environment " + name, sources.WorkingDirectory);
            else faults.Add(new ConfigurationFault("environment " + name, Unknown(name, s => s.Variable)));
        }
    }

    private void ReadFlags(ConfigurationSources sources)
    {
        var given = new HashSet<Setting>();
        foreach (var (flag, text) in sources.Flags) Take(Find(s => s.Flag == flag), flag, text, "flag " + flag, s => s.Flag);
        foreach (var assignment in sources.Assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) faults.Add(new ConfigurationFault("flag --set " + assignment, "must have the form key=value"));
            else Take(Find(s => s.Key == assignment[..equals]), assignment[..equals], assignment[(equals + 1)..], "flag --set " + assignment[..equals], s => s.Key);
        }

        void Take(Setting? setting, string name, string text, string source, Func<Setting, string> names)
        {
            if (setting is null) faults.Add(new ConfigurationFault(source, Unknown(name, names)));
            else if (!given.Add(setting)) faults.Add(new ConfigurationFault(source, $"{setting.Key} is given twice"));
            else Put(setting, text, source, sources.WorkingDirectory);
        }
    }

    private void Put(Setting setting, string text, string source, string folder) =>
        values[setting] = new SettingConfig(setting, setting.IsPath && text.Length > 0 ? Path.GetFullPath(text, folder) : text, source);

    private static Setting? Find(Func<Setting, bool> match) => Settings.All.FirstOrDefault(match);

    private static string Unknown(string name, Func<Setting, string> names)
    {
        var nearest = Settings.All.Select(names).MinBy(candidate => Distance(name, candidate))!;
        return $"{name} is not a setting" + (Distance(name, nearest) <= 3 ? $"; did you mean {nearest}?" : "; `strongroom config` lists them");
    }

    /// <summary>Levenshtein's distance, letters' case aside.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

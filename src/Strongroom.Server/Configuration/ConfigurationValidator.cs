namespace Strongroom.Server.Configuration;

/// <summary>Turns what was written into what is in effect, or into the list of everything that is wrong with it.</summary>
internal sealed class ConfigurationValidator
{
    private readonly ServerConfig config;
    private readonly List<ConfigurationFault> faults;

    private ConfigurationValidator(ServerConfig config)
    {
        this.config = config;
        faults = [.. config.Faults];
    }

    /// <summary>The model, or null with at least one fault.</summary>
    public static (ServerModel? Model, IReadOnlyList<ConfigurationFault> Faults) Validate(ServerConfig config)
    {
        var validator = new ConfigurationValidator(config);
        var model = validator.Build();
        return validator.faults.Count == 0 ? (model, []) : (null, validator.faults);
    }

    private ServerModel Build()
    {
        var region = Read(Settings.Region) ?? "";
        var model = new ServerModel
        {
            DataDirectory = Read(Settings.DataDirectory) ?? "",
            Region = region,
            Listeners = Read(Settings.Listeners) ?? [],
            HostNames = [.. new[] { "s3.localhost", $"s3.{region}.localhost" }.Concat(Read(Settings.HostNames) ?? []).Distinct(StringComparer.Ordinal)],
            Tls = new TlsModel(Read(Settings.TlsCertificateFile), Read(Settings.TlsKeyFile), Read(Settings.TlsNames) ?? []),
            HealthListener = Read(Settings.HealthListener),
            Log = new LogModel(Read(Settings.LogFormat) == "json", Level(Read(Settings.LogLevel))),
            OtlpEndpoint = Read(Settings.OtlpEndpoint),
            Audit = new AuditModel(
                Read(Settings.AuditReads) == "wait", TimeSpan.FromMilliseconds(Read(Settings.AuditDelayMs)), Read(Settings.AuditFileBytes)),
            Root = new RootModel(
                RootModel.KindOf(Read(Settings.RootKind)), Read(Settings.RootPassphraseFile), Read(Settings.RootPkcs11Module), Read(Settings.RootPkcs11Token),
                Read(Settings.RootPkcs11PinFile)) { CredentialsFile = Read(Settings.RootCredentialsFile) },
            Oidc = new OidcModel(Read(Settings.OidcPrivateAddresses) == "allow", Read(Settings.OidcAuthoritiesFile)),
            Storage = new StorageModel(
                (int)Read(Settings.StorageInlineBytesMax),
                (int)Read(Settings.StorageSegmentBlobBytesMax),
                Read(Settings.StorageSegmentBytesMax),
                Read(Settings.StorageCheckpointBytes),
                TimeSpan.FromSeconds(Read(Settings.StorageMaintenanceSeconds))),
            ClockJumpMax = TimeSpan.FromSeconds(Read(Settings.ComplianceClockJumpSecondsMax)),
            Limits = new LimitsModel(
                (int)Read(Settings.ConnectionsMax),
                (int)Read(Settings.HeaderBytesMax),
                TimeSpan.FromSeconds(Read(Settings.HeaderTimeoutSeconds)),
                TimeSpan.FromSeconds(Read(Settings.KeepAliveSeconds)),
                (int)Read(Settings.BodyBytesPerSecondMin)),
            ShutdownTimeout = TimeSpan.FromSeconds(Read(Settings.ShutdownSeconds)),
        };
        CheckTls(model);
        CheckPorts(model);
        CheckRoot(model.Root);
        return model;
    }

    private T? Read<T>(Setting<T> setting)
    {
        var value = config[setting];
        try
        {
            return setting.Read(value.Text);
        }
        catch (FormatException e)
        {
            faults.Add(new ConfigurationFault(value.Source, $"{setting.Key} {e.Message}"));
            return default;
        }
    }

    private void CheckTls(ServerModel model)
    {
        if (model.Tls.CertificateFile is null != model.Tls.KeyFile is null)
            Fault(model.Tls.KeyFile is null ? Settings.TlsCertificateFile : Settings.TlsKeyFile, "needs tls.certificateFile and tls.keyFile together");
        foreach (var setting in new[] { Settings.TlsCertificateFile, Settings.TlsKeyFile, Settings.OidcAuthoritiesFile })
            if (config[setting].Text is { Length: > 0 } path && !File.Exists(path)) Fault(setting, $"names no file: {path}");
        if (model.Tls.CertificateFile is not null && model.Tls.Names.Count > 0)
            Fault(Settings.TlsNames, "is for certificates of the local authority; tls.certificateFile brings its own names");
    }

    private void CheckRoot(RootModel root)
    {
        foreach (var setting in new[] { Settings.RootPassphraseFile, Settings.RootPkcs11Module, Settings.RootPkcs11PinFile })
            if (config[setting].Text is { Length: > 0 } path && !File.Exists(path)) Fault(setting, $"names no file: {path}");
        if (root.Kind != RootKind.Pkcs11) return;
        if (root.Pkcs11Module is null) Fault(Settings.RootKind, "pkcs11 needs root.pkcs11.module");
        if (root.Pkcs11Token is null) Fault(Settings.RootKind, "pkcs11 needs root.pkcs11.token");
    }

    private void CheckPorts(ServerModel model)
    {
        var taken = model.Listeners.Select(l => (l.Host, l.Port)).Where(l => l.Port != 0).ToList();
        foreach (var port in taken.Where((l, i) => taken.Take(i).Any(earlier => Clash(earlier, l))).Select(l => l.Port).Distinct())
            Fault(Settings.Listeners, $"takes port {port} twice");
        var health = model.HealthListener;
        if (health.Port != 0 && taken.Any(l => Clash(l, health))) Fault(Settings.HealthListener, $"takes port {health.Port}, which listeners takes too");

        // Two addresses of one port are two sockets; "*" is all addresses, and localhost both loopback addresses.
        static bool Clash((string Host, int Port) a, (string Host, int Port) b) =>
            a.Port == b.Port && (a.Host == b.Host || a.Host == "*" || b.Host == "*" || IsLoopbackOf(a.Host, b.Host) || IsLoopbackOf(b.Host, a.Host));

        static bool IsLoopbackOf(string name, string address) => name == "localhost" && address is ("127.0.0.1" or "[::1]");
    }

    private void Fault(Setting setting, string message) => faults.Add(new ConfigurationFault(config[setting].Source, $"{setting.Key} {message}"));

    private static LogLevel Level(string? text) => text switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}

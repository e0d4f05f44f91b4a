namespace Strongroom.Server.Configuration;

/// <summary>Every setting there is. docs/configuration.md shows this list, and a test holds it to that.</summary>
internal static class Settings
{
    public static readonly Setting<string> DataDirectory = new("dataDirectory", "strongroom-data", "path",
        "Where everything is kept. Created at the first start, readable by its owner alone.",
        text => Path.GetFullPath(Forms.Text(text))) { IsPath = true };

    public static readonly Setting<string> Region = new("region", "us-east-1", "name",
        "The region that the server says it is, and that signatures must name.", Forms.Region);

    public static readonly Setting<IReadOnlyList<ListenerModel>> Listeners = new("listeners", "https://*:9000", "list of URLs",
        "Where the API answers: https://HOST:PORT or http://HOST:PORT, with ?vpcEndpointId=vpce-… and &vpcId=vpc-… where requests through " +
        "it count as coming through a VPC endpoint, and &trustedProxy=CIDR (may be repeated) for proxies whose X-Forwarded-For names the client. " +
        "HOST is *, localhost or an address; port 0 takes a free one.",
        text => Forms.List(Forms.Text(text), ListenerModel.Parse)) { IsList = true };

    public static readonly Setting<IReadOnlyList<string>> HostNames = new("hostNames", "", "list of names",
        "Endpoint names beside localhost and s3.localhost: NAME answers path-style requests, BUCKET.NAME virtual-hosted ones. " +
        "Both are put into the server's certificate.",
        text => Forms.List(text, Forms.DnsName)) { IsList = true };

    public static readonly Setting<string?> TlsCertificateFile = new("tls.certificateFile", "", "path",
        "PEM file with your own certificate chain, leaf first. Read again when it changes. Empty: one from the local authority.",
        Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<string?> TlsKeyFile = new("tls.keyFile", "", "path",
        "PEM file with the private key of tls.certificateFile.", Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<IReadOnlyList<string>> TlsNames = new("tls.names", "", "list of names and addresses",
        "Further names and addresses for the certificate from the local authority.",
        text => Forms.List(text, Forms.CertificateName)) { IsList = true };

    public static readonly Setting<(string Host, int Port)> HealthListener = new("health.listener", "127.0.0.1:9002", "address:port",
        "Where /health/live and /health/ready answer, in plain HTTP.", ListenerModel.HostAndPort);

    public static readonly Setting<string> LogFormat = new("log.format", "text", "text | json", "How log lines are written, to standard error.",
        Forms.Choice("text", "json"));

    public static readonly Setting<string> LogLevel = new("log.level", "information", "debug | information | warning | error",
        "The least severe level that is logged.", Forms.Choice("debug", "information", "warning", "error"));

    public static readonly Setting<Uri?> OtlpEndpoint = new("telemetry.otlpEndpoint", "", "URL",
        "Where OpenTelemetry metrics and traces are sent by OTLP over HTTP. Empty: nowhere.", Forms.OptionalUrl);

    public static readonly Setting<string> AuditReads = new("audit.reads", "queue", "queue | wait",
        "Whether a read or a denial is answered when its audit record is queued, or waits until the record is durable. " +
        "Changes always wait for theirs.", Forms.Choice("queue", "wait"));

    public static readonly Setting<long> AuditDelayMs = new("audit.delayMs", "50", "milliseconds, 1 to 10000",
        "The longest time after which a queued record is durable.", Forms.Number(1, 10_000));

    public static readonly Setting<long> AuditFileBytes = new("audit.fileBytes", "67108864", "bytes, 65536 to 4294967296",
        "The size at which the local record begins a new file.", Forms.Number(64 << 10, 4L << 30));

    public static readonly Setting<string> RootKind = new("root.kind", "file", "file | passphrase | pkcs11",
        "The root of trust, which wraps all keys: a key file in the data directory, a passphrase, or a key in a PKCS #11 token. `strongroom root switch` changes it.",
        Forms.Choice(RootModel.Names));

    public static readonly Setting<string?> RootPassphraseFile = new("root.passphraseFile", "", "path",
        "File that holds the passphrase of the root of trust, readable by its owner alone. Empty: $CREDENTIALS_DIRECTORY/root-passphrase (systemd's LoadCredential), or asked " +
        "for at the terminal.", Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<string?> RootPkcs11Module = new("root.pkcs11.module", "", "path",
        "The token's PKCS #11 module, a shared library.", Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<string?> RootPkcs11Token = new("root.pkcs11.token", "", "label", "The token's label.", Forms.OptionalText);

    public static readonly Setting<string?> RootPkcs11PinFile = new("root.pkcs11.pinFile", "", "path",
        "File that holds the token's user PIN, readable by its owner alone. Empty: $CREDENTIALS_DIRECTORY/root-pin, or asked for at the terminal.",
        Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<string?> RootCredentialsFile = new("root.credentialsFile", "", "path",
        "File for the key pair of the first account's root user, written at each start. Empty: root-credentials in the data directory with root.kind=file, and none with the " +
        "other kinds.", Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<string> OidcPrivateAddresses = new("oidc.privateAddresses", "refuse", "refuse | allow",
        "Whether OpenID Connect providers may lie at loopback, private and link-local addresses. Whoever may create a provider can then make this server " +
        "ask what is there.", Forms.Choice("refuse", "allow"));

    public static readonly Setting<string?> OidcAuthoritiesFile = new("oidc.authoritiesFile", "", "path",
        "PEM file with certificate authorities that OpenID Connect providers' certificates may come from, beside the system's.", Forms.OptionalPath) { IsPath = true };

    public static readonly Setting<long> StorageInlineBytesMax = new("storage.inlineBytesMax", "32768", "bytes, 0 to 1048576",
        "The longest sealed body that lies in the database itself.", Forms.Number(0, 1 << 20));

    public static readonly Setting<long> StorageSegmentBlobBytesMax = new("storage.segmentBlobBytesMax", "1048576", "bytes, 0 to 67108864",
        "The longest sealed body that shares a segment file with others; longer ones have files of their own.", Forms.Number(0, 64 << 20));

    public static readonly Setting<long> StorageSegmentBytesMax = new("storage.segmentBytesMax", "134217728", "bytes, 65536 to 17179869184",
        "The size at which a segment file takes nothing more.", Forms.Number(64 << 10, 16L << 30));

    public static readonly Setting<long> StorageCheckpointBytes = new("storage.checkpointBytes", "67108864", "bytes, 65536 to 17179869184",
        "The growth of the database's log after which it is moved into the database.", Forms.Number(64 << 10, 16L << 30));

    public static readonly Setting<long> StorageMaintenanceSeconds = new("storage.maintenanceSeconds", "60", "seconds, 1 to 86400",
        "How often space that deleted objects left is looked for and given back.", Forms.Number(1, 86_400));

    public static readonly Setting<long> ComplianceClockJumpSecondsMax = new("compliance.clockJumpSecondsMax", "86400", "seconds, 60 to 31536000",
        "How far the machine's clock may jump ahead, the time that the server was down included, before Object Lock's clock stands still until an operator accepts the jump.",
        Forms.Number(60, 31_536_000));

    public static readonly Setting<long> ConnectionsMax = new("limits.connectionsMax", "10000", "1 to 1000000",
        "Connections that one listener holds at a time; more are closed at once.", Forms.Number(1, 1_000_000));

    public static readonly Setting<long> HeaderBytesMax = new("limits.headerBytesMax", "32768", "bytes, 8192 to 1048576",
        "All headers of one request together.", Forms.Number(8 << 10, 1 << 20));

    public static readonly Setting<long> HeaderTimeoutSeconds = new("limits.headerTimeoutSeconds", "30", "seconds, 1 to 3600",
        "The time that a request's headers may take.", Forms.Number(1, 3600));

    public static readonly Setting<long> KeepAliveSeconds = new("limits.keepAliveSeconds", "130", "seconds, 1 to 3600",
        "How long an idle connection is kept.", Forms.Number(1, 3600));

    public static readonly Setting<long> BodyBytesPerSecondMin = new("limits.bodyBytesPerSecondMin", "240", "bytes per second, 0 to 1048576",
        "A body that is sent or taken more slowly, after a grace of ten seconds, ends its connection. 0: no limit.", Forms.Number(0, 1 << 20));

    public static readonly Setting<long> ShutdownSeconds = new("shutdown.seconds", "30", "seconds, 0 to 3600",
        "How long requests in progress may take when the server is told to stop.", Forms.Number(0, 3600));

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        DataDirectory, Region, Listeners, HostNames, TlsCertificateFile, TlsKeyFile, TlsNames, HealthListener, LogFormat, LogLevel,
        OtlpEndpoint, AuditReads, AuditDelayMs, AuditFileBytes, RootKind, RootPassphraseFile, RootPkcs11Module, RootPkcs11Token, RootPkcs11PinFile, RootCredentialsFile, OidcPrivateAddresses, OidcAuthoritiesFile, StorageInlineBytesMax,
        StorageSegmentBlobBytesMax, StorageSegmentBytesMax, StorageCheckpointBytes, StorageMaintenanceSeconds, ComplianceClockJumpSecondsMax,
        ConnectionsMax, HeaderBytesMax, HeaderTimeoutSeconds, KeepAliveSeconds, BodyBytesPerSecondMin, ShutdownSeconds,
    ];

    /// <summary>Environment variables that begin like settings and are none.</summary>
    public static readonly IReadOnlyList<string> OtherVariables =
    [
        ConfigFileVariable,
        // The wrapper script in a checkout tells by it how it was called, for the greeting.
        "STRONGROOM_COMMAND",
        // eng/testserver tells what it runs the server's process id, and that may well be another strongroom command.
        "STRONGROOM_PID",
    ];

    /// <summary>Names the configuration file where --config does not.</summary>
    public const string ConfigFileVariable = "STRONGROOM_CONFIG";

    /// <summary>Read from the working directory where no other file is named, if it is there.</summary>
    public const string DefaultFile = "strongroom.json";
}

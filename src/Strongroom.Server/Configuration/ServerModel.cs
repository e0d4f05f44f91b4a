namespace Strongroom.Server.Configuration;

/// <summary>The configuration, checked: what the server is built from.</summary>
internal sealed record ServerModel
{
    public required string DataDirectory { get; init; }

    public required string Region { get; init; }

    public required IReadOnlyList<ListenerModel> Listeners { get; init; }

    /// <summary>Endpoint names under which BUCKET.NAME is a virtual-hosted request; s3.localhost first.</summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    public required TlsModel Tls { get; init; }

    public required (string Host, int Port) HealthListener { get; init; }

    public required LogModel Log { get; init; }

    /// <summary>Null where no telemetry is sent.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    public required AuditModel Audit { get; init; }

    public required RootModel Root { get; init; }

    public required OidcModel Oidc { get; init; }

    public required StorageModel Storage { get; init; }

    /// <summary>How far the machine's clock may jump ahead before the compliance clock stands still.</summary>
    public required TimeSpan ClockJumpMax { get; init; }

    public required LimitsModel Limits { get; init; }

    public required TimeSpan ShutdownTimeout { get; init; }
}

/// <summary>Which certificate the server shows: its own files, or one from the local authority.</summary>
internal sealed record TlsModel(string? CertificateFile, string? KeyFile, IReadOnlyList<string> Names);

internal sealed record LogModel(bool IsJson, LogLevel Level);

/// <param name="ReadsWait">True where reads and denials wait until their record is durable.</param>
/// <param name="Delay">The longest time until a queued record is durable.</param>
/// <param name="FileBytes">The size at which the local record begins a new file.</param>
internal sealed record AuditModel(bool ReadsWait, TimeSpan Delay, long FileBytes);

/// <summary>How identity providers are asked.</summary>
/// <param name="AllowsPrivateAddresses">True where they may lie in networks that are not public.</param>
/// <param name="AuthoritiesFile">Further certificate authorities, or null.</param>
internal sealed record OidcModel(bool AllowsPrivateAddresses, string? AuthoritiesFile);

/// <summary>Where bodies lie by their size, and how often the store tidies up: see StoreOptions.</summary>
internal sealed record StorageModel(int InlineBytesMax, int SegmentBlobBytesMax, long SegmentBytesMax, long CheckpointBytes, TimeSpan MaintenanceInterval);

/// <param name="BodyBytesPerSecondMin">0 for no limit.</param>
internal sealed record LimitsModel(int ConnectionsMax, int HeaderBytesMax, TimeSpan HeaderTimeout, TimeSpan KeepAlive, int BodyBytesPerSecondMin);

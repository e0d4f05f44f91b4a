using Strongroom.Storage;

namespace Strongroom.Server.Backup;

/// <summary>The files of a backup, by their names in the data directory.</summary>
internal static class BackupFiles
{
    public const string RecoveryRoot = "recovery-root";

    /// <summary>The local authority's files: without them clients would have to trust a new one. Their keys are sealed by the key ring.</summary>
    public static IReadOnlyList<string> Tls { get; } = ["ca.pem", "tls/ca.key", "tls/server.pem", "tls/server.key"];

    /// <summary>Every file that a backup may have beside its manifest.</summary>
    public static IReadOnlyList<string> All { get; } = [StoreSnapshot.FileName, RecoveryRoot, .. Tls];
}

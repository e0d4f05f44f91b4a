using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto.Sealing;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Tells the operator of stored bytes that are not what was stored. The reader only learns that something failed.</summary>
public sealed partial class CorruptionAlarm(ILoggerFactory logs)
{
    private static readonly Meter Meter = new("strongroom");
    private static readonly Counter<long> Found = Meter.CreateCounter<long>(
        "strongroom.objects.corrupted", "{read}", "Reads that met stored bytes which are missing or are not what was stored.");

    private readonly ILogger log = logs.CreateLogger("Strongroom.Objects.Corruption");

    /// <summary>True for what a broken seal, impossible metadata, or a lost blob throws.</summary>
    public static bool IsCorruption(Exception e) => e is SealBrokenException or BlobMissingException or FormatException;

    /// <summary>Raises it.</summary>
    public void Raise(BucketRow bucket, ReadOnlySpan<byte> key, string? versionId, Exception why)
    {
        Found.Add(1);
        Corrupted(log, why, bucket.Name, System.Text.Encoding.UTF8.GetString(key), versionId ?? "null");
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Stored bytes are corrupted: bucket {Bucket}, key {Key}, version {Version}. Restore the object from a backup.")]
    private static partial void Corrupted(ILogger log, Exception why, string bucket, string key, string version);
}

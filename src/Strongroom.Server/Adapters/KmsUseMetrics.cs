using System.Diagnostics.Metrics;

namespace Strongroom.Server.Adapters;

/// <summary>Counts how often S3 uses KMS keys, and how often a bucket key saved that, for OpenTelemetry.</summary>
internal sealed class KmsUseMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Strongroom.ObjectKeys";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> bucketKeys;
    private readonly Counter<long> uses;

    /// <summary>Makes the instruments.</summary>
    public KmsUseMetrics()
    {
        bucketKeys = meter.CreateCounter<long>("strongroom.bucket_key.lookups", "{lookup}", "Bucket keys looked for among the open ones, by outcome: hit or miss.");
        uses = meter.CreateCounter<long>("strongroom.kms.object_uses", "{use}", "Keys made or unwrapped under KMS keys for objects, by operation.");
    }

    /// <summary>Counts a look for a bucket key.</summary>
    public void Asked(bool isHit) => bucketKeys.Add(1, new KeyValuePair<string, object?>("outcome", isHit ? "hit" : "miss"));

    /// <summary>Counts a key that was made or unwrapped.</summary>
    public void Used(string operation) => uses.Add(1, new KeyValuePair<string, object?>("operation", operation));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

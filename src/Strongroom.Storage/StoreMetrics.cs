using System.Diagnostics.Metrics;

namespace Strongroom.Storage;

/// <summary>The instruments of the meter "Strongroom.Storage".</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "Strongroom.Storage";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<int> groupSize;
    private readonly Histogram<double> commitSeconds;
    private readonly Histogram<double> checkpointSeconds;

    public StoreMetrics(StoreCounters counters, Func<int> changesWaiting, Func<int> recordsWaiting)
    {
        groupSize = meter.CreateHistogram<int>("strongroom.storage.group.size", "{change}", "Changes that shared a commit");
        commitSeconds = meter.CreateHistogram<double>("strongroom.storage.commit.duration", "s", "From the first change of a group to its durability");
        checkpointSeconds = meter.CreateHistogram<double>("strongroom.storage.checkpoint.duration", "s", "One checkpoint");
        meter.CreateObservableCounter("strongroom.storage.fsyncs", () => counters.Fsyncs, "{fsync}", "Fsyncs that requests waited for");
        meter.CreateObservableCounter("strongroom.storage.records.lost", () => counters.RecordsLost, "{record}", "Records of no change that could not be written");
        meter.CreateObservableGauge("strongroom.storage.queue.changes", changesWaiting, "{change}", "Changes that wait for the writer");
        meter.CreateObservableGauge("strongroom.storage.queue.records", recordsWaiting, "{record}", "Records of no change that wait for the writer");
    }

    public void Committed(int changes, TimeSpan took)
    {
        groupSize.Record(changes);
        commitSeconds.Record(took.TotalSeconds);
    }

    public void Checkpointed(TimeSpan took) => checkpointSeconds.Record(took.TotalSeconds);

    public void Dispose() => meter.Dispose();
}

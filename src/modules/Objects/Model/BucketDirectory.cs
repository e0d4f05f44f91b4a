using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// Buckets by name, in memory once they were asked for: the gate asks for the owner with every request. What a change relies on is read again
/// inside its transaction.
/// </summary>
public sealed class BucketDirectory(IStore store) : IBucketOwners, IResourceDirectory
{
    private const int EntriesMax = 10_000;

    private readonly CommitCache<string, Entry> cache = new(EntriesMax, StringComparer.Ordinal);

    private sealed record Entry(BucketRow Row, AccountId Owner, ResourceFacts Facts);

    /// <summary>The bucket of that name, or null.</summary>
    public BucketRow? Find(BucketName bucket) => FindEntry(bucket.Value)?.Row;

    /// <summary>The bucket of a name as a request has it, well formed or not; null where there is none.</summary>
    public BucketRow? Find(string bucket) => FindEntry(bucket)?.Row;

    /// <inheritdoc/>
    public AccountId? OwnerOf(BucketName bucket) => FindEntry(bucket.Value)?.Owner;

    /// <inheritdoc/>
    public DemandScope Scope => DemandScope.Bucket;

    /// <inheritdoc/>
    public ResourceFacts? Find(Demand demand, Call call) => FindEntry(demand.Bucket.Value)?.Facts;

    /// <summary>Call it after a bucket was made, changed or deleted, before that is answered.</summary>
    public void Forget(BucketName bucket) => cache.Forget(bucket.Value);

    private Entry? FindEntry(string name) => cache.Find(name, Load);

    private Entry? Load(string name) =>
        store.Read(tx => tx.FindBucket(name)) is { } row ? new Entry(row, AccountId.Parse(row.Account), new ResourceFacts { Owner = row.Account }) : null;
}

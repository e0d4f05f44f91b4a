using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>Buckets' CORS rules, parsed and in memory once they were asked for.</summary>
internal sealed class CorsPolicies(IStore store, BucketDirectory buckets) : ICorsPolicies
{
    private const int EntriesMax = 1000;

    /// <summary>"No rules" is kept as null rules: browsers ask buckets without CORS too.</summary>
    private sealed record Entry(CorsConfiguration? Rules);

    private readonly CommitCache<long, Entry> cache = new(EntriesMax);

    /// <summary>The rules of a bucket, or null where it has none.</summary>
    public CorsConfiguration? Find(BucketRow bucket) => cache.Find(bucket.Instance, Load)!.Rules;

    /// <summary>Call it after a bucket's rules were changed, before that is answered.</summary>
    public void Forget(long bucket) => cache.Forget(bucket);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> HeadersFor(BucketName bucket, string origin, string method) =>
        buckets.Find(bucket) is { } row && Find(row) is { } rules ? CorsMatching.Match(rules, origin, method, []) ?? [] : [];

    private Entry Load(long bucket) =>
        new(store.Read(tx => tx.FindBucketConfiguration(bucket, CorsConfiguration.Kind)) is { } document ? CorsConfiguration.Decode(document) : null);
}

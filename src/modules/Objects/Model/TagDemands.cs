using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>
/// Tags that a request brings, as condition keys of its demands: s3:RequestObjectTag and s3:RequestObjectTagKeys for objects, aws:RequestTag and aws:TagKeys
/// for buckets.
/// </summary>
internal static class TagDemands
{
    /// <summary>What stands before an object tag's key among a demand's conditions.</summary>
    public const string ObjectTag = "s3:requestobjecttag/";

    /// <summary>The demand with tags of an object.</summary>
    public static Demand WithObjectTags(this Demand demand, IReadOnlyList<KeyValuePair<string, string>> tags) => demand.WithAll(ObjectTag, tags);

    /// <summary>The demand with tags of a bucket.</summary>
    public static Demand WithBucketTags(this Demand demand, IReadOnlyList<KeyValuePair<string, string>> tags) => demand.WithAll("aws:requesttag/", tags);

    /// <summary>The demand with keys of a bucket's tags that are to go.</summary>
    public static Demand WithTagKeys(this Demand demand, IReadOnlyList<string> keys)
    {
        foreach (var key in keys) demand = demand.With("aws:tagkeys", key);
        return demand;
    }

    private static Demand WithAll(this Demand demand, string family, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags) demand = demand.With(family + key, value);
        return demand;
    }
}

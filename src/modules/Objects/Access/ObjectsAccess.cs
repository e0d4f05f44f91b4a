using Strongroom.Crypto;
using Strongroom.Runtime;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>What the module tells the gate. Made before the gate, and so before the module itself.</summary>
public sealed class ObjectsAccess
{
    /// <summary>Makes it.</summary>
    /// <param name="store">Buckets, their settings, and objects' tags and ACLs.</param>
    /// <param name="epoch">Counts changes of what decisions rest on.</param>
    /// <param name="keys">Opens what is sealed of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Not used for reading, but by the vaults that read.</param>
    public ObjectsAccess(IStore store, AccessEpoch epoch, IDataKeys keys, TimeProvider time, RandomSource random)
    {
        var sight = new ObjectSight(store, new AttributesVault(keys, random));
        Buckets = new BucketDirectory(store, epoch, new BucketTags(keys, random), sight);
        Conditions = new S3Conditions(Buckets, sight, time);
    }

    /// <summary>Buckets and what is in them.</summary>
    public BucketDirectory Buckets { get; }

    /// <summary>The condition keys of S3.</summary>
    public IServiceConditions Conditions { get; }
}

using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>Replaces the tags of an object version: they are part of its sealed attributes.</summary>
internal sealed class ObjectTags(ObjectUpdates updates)
{
    /// <summary>Replaces all tags; gives the version's id, null for the null version.</summary>
    public Task<Result<TaggedVersion>> ReplaceAsync<TInput>(
        Authorized<TInput> granted, BucketName bucketName, ObjectKey key, string? versionId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
        where TInput : class =>
        updates.ChangeAsync(granted, bucketName, key, versionId, (_, _, attributes) => attributes with { Tags = tags }, cancellationToken);
}

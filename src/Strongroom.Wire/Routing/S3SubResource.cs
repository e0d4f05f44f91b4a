using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Finds which sub-resource of a bucket or object a request's query names: with method and target it tells the operation. Spec: the request
/// syntax of each operation in https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
/// </summary>
public static class S3SubResource
{
    /// <summary>AWS's sub-resource markers. At most one of them is in a request.</summary>
    public static IReadOnlyList<string> Markers { get; } =
    [
        "abac", "accelerate", "acl", "analytics", "annotation", "annotations", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
        "legal-hold", "lifecycle", "list-type", "location", "logging", "metadataAnnotationTable", "metadataConfiguration", "metadataInventoryTable",
        "metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
        "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent",
        "uploadId", "uploads", "versioning", "versions", "website",
    ];

    private static readonly HashSet<string> Known = new(Markers, StringComparer.Ordinal);

    /// <summary>The marker in the query, or null for the plain bucket or object.</summary>
    /// <exception cref="ServiceException">InvalidArgument: two markers contradict each other.</exception>
    public static string? Of(QueryParameters query)
    {
        string? found = null;
        foreach (var (name, value) in query.All)
        {
            // Only list-type=2 names another operation: with any other value the listing is the first version's.
            if (!Known.Contains(name) || (name == "list-type" && value != "2")) continue;
            if (found is not null)
                throw new ServiceException(WireErrors.InvalidArgument($"Conflicting query string parameters: {found}, {name}", "ResourceType", found));
            found = name;
        }
        return found;
    }
}

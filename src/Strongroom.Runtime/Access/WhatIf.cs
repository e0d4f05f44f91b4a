using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>A question about a request that nobody made: would this caller be allowed?</summary>
/// <param name="As">Who would ask.</param>
/// <param name="Action">The IAM action.</param>
/// <param name="Resource">The resource's ARN, or "*".</param>
/// <param name="Context">
/// Condition keys and values; a key given several times is multivalued. What a real request would have and is not given (its address, its headers) is absent.
/// Who the caller is and what it brings along need not be given.
/// </param>
public sealed record WhatIf(Caller As, string Action, string Resource, IReadOnlyList<KeyValuePair<string, string>> Context)
{
    private const string S3 = "arn:aws:s3:::";
    private const string Iam = "arn:aws:iam::";
    private const string Kms = "arn:aws:kms:";
    private const string Server = "strongroom:";

    // The server's own operations that are about the caller's account.
    private static readonly string[] OfAccount = ["strongroom:ReadAuditRecords", "strongroom:ExplainRequest"];

    /// <summary>What would be demanded: the resource tells which module knows it.</summary>
    internal Demand ToDemand()
    {
        if (Action.StartsWith(Server, StringComparison.OrdinalIgnoreCase) && !OfAccount.Contains(Action, StringComparer.OrdinalIgnoreCase)) return Demand.OnServer(Action);
        if (Resource.StartsWith(Iam, StringComparison.Ordinal)) return Demand.OnIdentity(Action, Resource);
        if (Resource.StartsWith(Kms, StringComparison.Ordinal)) return Demand.OnKey(Action, Resource);
        if (!Resource.StartsWith(S3, StringComparison.Ordinal)) return Demand.OnAccount(Action, Resource);
        var cut = Resource.IndexOf('/', StringComparison.Ordinal);
        if (!BucketName.TryParse(cut < 0 ? Resource[S3.Length..] : Resource[S3.Length..cut], out var bucket)) return Demand.OnAccount(Action, Resource);
        return cut >= 0 && ObjectKey.TryCreate(Resource[(cut + 1)..], out var key) == ObjectKeyFault.None
            ? Demand.On(Action, bucket, key!)
            : Demand.On(Action, bucket);
    }
}

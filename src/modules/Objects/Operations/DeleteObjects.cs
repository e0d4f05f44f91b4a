using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// DeleteObjects: removes up to 1,000 keys, each decided and answered by itself, in one transaction. Spec: docs/spec-map.md#s3-DeleteObjects
/// </summary>
internal sealed class DeleteObjects(IStore store, Changes changes, VersionRemoval removal, BucketDirectory buckets, MfaDelete mfa) : S3Operation<DeleteObjects.Input, DeleteObjects.Output>
{
    public sealed record Item(ObjectKey Key, string? VersionId, string? IfMatch);

    public sealed record Input(BucketName Bucket, IReadOnlyList<Item> Items, bool IsQuiet, bool BypassesGovernance, MfaToken? Mfa);

    public sealed record Output(Input Asked, IReadOnlyList<Result<RemovedVersion>> Outcomes);

    public override OperationInfo Info { get; } = new()
    {
        Name = "DeleteObjects",
        Route = new S3Route("POST", S3Target.Bucket, "delete"),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Document,
        DocumentBytesMax = Limits.BatchXmlBytesMax,
        NeedsIntegrity = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.Document(r);
        var (bypass, token) = (DeleteObject.Bypass(r), MfaToken.Read(r));
        var root = S3Xml.Parse(r.Document(), "Delete").Only("Quiet", "Object");
        var items = root.Children("Object").Select(ReadItem).ToList();
        if (items.Count is 0 or > Limits.DeleteObjectsKeysMax) throw new ServiceException(S3Errors.MalformedXml());
        return new(r.Bucket(), items, root.FlagOf("Quiet") ?? false, bypass, token);
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        input.Items.SelectMany((item, i) => DeleteObject.Of(input.Bucket, item.Key, item.VersionId, item.IfMatch, input.BypassesGovernance).Select(demand => demand.ForItem(i)));

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, audit) = (granted.Input, granted.Call.Audit);
        var shown = await mfa.ShownAsync(granted.Call, input.Bucket, input.Mfa, cancellationToken);
        if (!shown.IsSuccess) return shown.Error;
        // One version among the keys that would need the factor, and nothing of the request is done: AWS's rule for batches.
        if (!shown.Value && input.Items.Any(item => item.VersionId is not null) && buckets.FindAccess(input.Bucket.Value) is { IsMfaDeleteOn: true }) return S3Errors.MfaRequired();
        var instances = input.Items.Select(_ => store.NewInstance()).ToArray();
        return await changes.ChangeAsync<Input, Output>(
            granted,
            tx =>
            {
                if (tx.FindBucket(input.Bucket.Value) is not { } bucket) return S3Errors.NoSuchBucket(input.Bucket.Value);
                var outcomes = input.Items.Select((item, i) => granted.IsItemAllowed(i)
                    ? removal.Remove(tx, bucket, item.Key, instances[i], new(item.VersionId, item.IfMatch, input.BypassesGovernance, shown.Value))
                    : GateErrors.AccessDenied()).ToList();
                Note(audit, input, outcomes);
                return new Output(input, outcomes);
            },
            cancellationToken);
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var xml = w.Xml("DeleteResult");
        foreach (var (item, outcome) in output.Asked.Items.Zip(output.Outcomes))
        {
            if (!outcome.IsSuccess)
            {
                xml.Open("Error").Element("Key", item.Key.Utf8).Element("VersionId", item.VersionId);
                xml.Element("Code", outcome.Error.Code).Element("Message", outcome.Error.Message).Close("Error");
            }
            else if (!output.Asked.IsQuiet)
            {
                var removed = outcome.Value;
                xml.Open("Deleted").Element("Key", item.Key.Utf8).Element("VersionId", item.VersionId);
                if (removed.IsMarker) xml.Element("DeleteMarker", value: true).Element("DeleteMarkerVersionId", removed.VersionId);
                xml.Close("Deleted");
            }
        }
        xml.Close("DeleteResult");
    }

    private static Item ReadItem(XmlNode node)
    {
        node.Only("Key", "VersionId", "ETag", "LastModifiedTime", "Size");
        foreach (var name in (ReadOnlySpan<string>)["LastModifiedTime", "Size"])
            if (node.Optional(name) is not null) throw new ServiceException(BucketErrors.ElementNotImplemented(name));
        var key = S3RequestReader.KeyFrom(node.RequiredText("Key"));
        var versionId = node.TextOf("VersionId");
        return new(key, string.IsNullOrEmpty(versionId) ? null : versionId, node.TextOf("ETag")?.Trim().Trim('"'));
    }

    private static void Note(AuditEvent audit, Input input, List<Result<RemovedVersion>> outcomes)
    {
        audit.Items.Clear();
        for (var i = 0; i < outcomes.Count; i++) audit.Items.Add(new(input.Items[i].Key.Text, outcomes[i].Error?.Code ?? "Deleted"));
    }
}

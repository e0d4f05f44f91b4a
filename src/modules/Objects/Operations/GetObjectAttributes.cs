using System.Globalization;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>GetObjectAttributes: ETag, checksum, parts, storage class and size, as asked. Spec: docs/spec-map.md#s3-GetObjectAttributes</summary>
internal sealed class GetObjectAttributes(ObjectReads reads) : S3Operation<GetObjectAttributes.Input, GetObjectAttributes.Output>
{
    private const int PartsMax = 1000;

    private static readonly string[] Names = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public sealed record Input(BucketName Bucket, ObjectKey Key, string? VersionId, CustomerKey? CustomerKey, IReadOnlySet<string> Attributes, int MaxParts, int PartMarker);

    public sealed record Output(Input Asked, ObjectRow Row, string? VersionId, ObjectAttributes Attributes, IReadOnlyList<PartRow> Parts, bool IsTruncated);

    public override OperationInfo Info { get; } = new()
    {
        Name = "GetObjectAttributes",
        Route = new S3Route("GET", S3Target.Object, "attributes"),
        Audit = AuditClass.Data,
        IsReadOnly = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.NoEncryption(r);
        var list = r.Header("x-amz-object-attributes") ?? "";
        var asked = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0 || !asked.IsSubsetOf(Names)) throw new ServiceException(S3Errors.InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", list));
        return new(
            r.Bucket(), r.Key(), RequestMembers.VersionId(r), CustomerKey.ReadForRead(r), asked, Number(r, "x-amz-max-parts", PartsMax, PartsMax), Number(r, "x-amz-part-number-marker", 0, Limits.PartNumberMax));
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var version = input.VersionId is null ? "" : "Version";
        yield return Demand.On("s3:GetObject" + version, input.Bucket, input.Key, input.VersionId);
        yield return Demand.On($"s3:GetObject{version}Attributes", input.Bucket, input.Key, input.VersionId);
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        // Checksums are made of the body, and who may not open that is not told them.
        return input.Attributes.Contains("Checksum") || input.Attributes.Contains("ObjectParts")
            ? await reads.OpenAsync<Input, Output>(granted, input.Bucket, input.Key, input.VersionId, input.CustomerKey, Tell, cancellationToken)
            : reads.Describe<Input, Output>(granted, input.Bucket, input.Key, input.VersionId, input.CustomerKey, Tell);

        Result<Output> Tell(IReadTransaction tx, StoredObject stored)
        {
            AuditNotes.Read(granted.Call.Audit, stored);
            IReadOnlyList<PartRow> parts = [];
            // Parts are told one by one only where each has a checksum that the object's was made of, as in AWS.
            if (input.Attributes.Contains("ObjectParts") && stored.Attributes is { Parts: not null, Checksum.Type: ChecksumType.Composite })
                parts = tx.ListParts(stored.Row.Instance, input.PartMarker, input.MaxParts + 1);
            var isTruncated = parts.Count > input.MaxParts;
            return new Output(input, stored.Row, VersionIds.Told(stored.Bucket, stored.Row.VersionId), stored.Attributes, isTruncated ? [.. parts.Take(input.MaxParts)] : parts, isTruncated);
        }
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var (asked, row, versionId, attributes, _, _) = output;
        w.LastModified(DateTimeOffset.FromUnixTimeMilliseconds(row.ModifiedMs)).Header("x-amz-version-id", versionId);
        var xml = w.Xml("GetObjectAttributesResponse");
        if (asked.Attributes.Contains("ETag")) xml.Element("ETag", row.ETag);
        if (asked.Attributes.Contains("Checksum") && attributes.Checksum is { } checksum) xml.Open("Checksum").Checksum(checksum).Close("Checksum");
        if (asked.Attributes.Contains("ObjectParts") && attributes.Parts is { } parts) WriteParts(xml, output, parts);
        if (asked.Attributes.Contains("StorageClass")) xml.Element("StorageClass", row.StorageClass ?? "STANDARD");
        if (asked.Attributes.Contains("ObjectSize")) xml.Element("ObjectSize", row.Size);
        xml.Close("GetObjectAttributesResponse");
    }

    private static void WriteParts(Utf8XmlWriter xml, Output output, PartSizes sizes)
    {
        xml.Open("ObjectParts").Element("PartsCount", sizes.Count);
        if (output.Attributes.Checksum is { Type: ChecksumType.Composite })
        {
            xml.Element("PartNumberMarker", output.Asked.PartMarker)
                .Element("NextPartNumberMarker", output.Parts.Count == 0 ? 0 : output.Parts[^1].Number)
                .Element("MaxParts", output.Asked.MaxParts)
                .Element("IsTruncated", output.IsTruncated);
            foreach (var part in output.Parts)
            {
                xml.Open("Part").Element("PartNumber", part.Number).Element("Size", part.Size);
                if (ObjectChecksum.OfPart(part.Checksum) is { } checksum) xml.Element(checksum.ElementName, checksum.Value);
                xml.Close("Part");
            }
        }
        xml.Close("ObjectParts");
    }

    private static int Number(S3RequestReader r, string header, int absent, int max)
    {
        if (r.Header(header) is not { } text) return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? Math.Min(value, max)
            : throw new ServiceException(S3Errors.InvalidArgument($"Provided {header} not an integer or within integer range", header, text));
    }
}

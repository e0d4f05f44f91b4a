using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Which object, and what of it, a GET or HEAD asks for.</summary>
internal sealed record SliceRequest
{
    public required BucketName Bucket { get; init; }

    public required ObjectKey Key { get; init; }

    public string? VersionId { get; init; }

    public string? Range { get; init; }

    public string? IfRange { get; init; }

    public int? PartNumber { get; init; }

    public bool WantsChecksum { get; init; }

    public CustomerKey? CustomerKey { get; init; }

    public required ReadConditions Conditions { get; init; }

    public required ResponseOverrides Overrides { get; init; }

    /// <summary>Reads the members that GetObject and HeadObject share.</summary>
    public static SliceRequest Read(S3RequestReader r)
    {
        RequestMembers.Common(r);
        RequestMembers.NoEncryption(r);
        var request = new SliceRequest
        {
            Bucket = r.Bucket(), Key = r.Key(), VersionId = RequestMembers.VersionId(r), Range = r.Header("Range"), IfRange = r.Header("If-Range"),
            PartNumber = r.QueryInt("partNumber", 1, Limits.PartNumberMax), WantsChecksum = RequestMembers.ChecksumMode(r),
            CustomerKey = CustomerKey.ReadForRead(r), Conditions = ReadConditions.Read(r), Overrides = ResponseOverrides.Read(r),
        };
        return request is { Range: not null, PartNumber: not null }
            ? throw new ServiceException(S3Errors.InvalidRequest("Cannot specify both Range header and partNumber query parameter"))
            : request;
    }
}

/// <summary>What a GET or HEAD tells: the object, the slice of it, and the checksum that belongs to the slice.</summary>
internal sealed record ObjectSlice(ObjectRow Row, ObjectAttributes Attributes, ByteRange? Range, ObjectChecksum? Checksum, bool TellsPartsCount)
{
    /// <summary>The version id as clients are told it.</summary>
    public string? VersionId { get; init; }

    /// <summary>Its lock, as far as the caller may know it.</summary>
    public VersionLock? Lock { get; init; }

    /// <summary>True where the caller may know how many tags there are.</summary>
    public bool TellsTags { get; init; }

    /// <summary>Bytes of the slice.</summary>
    public long Length => Range?.Length ?? Row.Size;

    /// <summary>Cuts what the request asks for out of the object that was found.</summary>
    public static Result<ObjectSlice> Of(IReadTransaction tx, StoredObject found, SliceRequest request, DateTimeOffset now) =>
        Cut(tx, found, request, now).Then<ObjectSlice>(slice => slice with { VersionId = VersionIds.Told(found.Bucket, found.Row.VersionId), Lock = found.Detail.Lock });

    private static Result<ObjectSlice> Cut(IReadTransaction tx, StoredObject found, SliceRequest request, DateTimeOffset now)
    {
        if (request.Conditions.Judge(found, now) is { } fault) return fault;
        var attributes = found.Attributes;
        var whole = request.WantsChecksum ? attributes.Checksum : null;
        if (request.PartNumber is { } number)
        {
            if (attributes.Parts is not { } parts)
                return number == 1 ? new ObjectSlice(found.Row, attributes, Whole(found.Row), whole, false) : S3Errors.InvalidPartNumber(number, 1);
            if (parts.Find(number) is not { } part) return S3Errors.InvalidPartNumber(number, parts.Count);
            var checksum = request.WantsChecksum ? OfPart(tx, found, number) : null;
            return new ObjectSlice(found.Row, attributes, part.Size == 0 ? null : new ByteRange(part.Offset, part.Size), checksum, true);
        }
        // If-Range: a range of another state of the object would be joined to what the client has.
        var isOtherState = request.IfRange is { } tag && !string.Equals(tag.Trim('"'), found.Row.ETag, StringComparison.Ordinal);
        return ByteRange.Of(isOtherState ? null : request.Range, found.Row.Size)
            .Then<ObjectSlice>(range => new ObjectSlice(found.Row, attributes, range, range is null ? whole : null, false));
    }

    /// <summary>Writes all headers of the answer.</summary>
    public void Write(S3ResponseWriter w, SliceRequest request)
    {
        w.Describe(Row, Attributes, request.CustomerKey, request.Overrides, TellsTags);
        w.Header("x-amz-version-id", VersionId).Locked(Lock);
        w.Checksum(Checksum);
        if (TellsPartsCount) w.Header("x-amz-mp-parts-count", Attributes.Parts!.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Range is { } range) w.Status(206).Header("Content-Range", range.ContentRange(Row.Size));
    }

    private static ByteRange? Whole(ObjectRow row) => row.Size == 0 ? null : new ByteRange(0, row.Size);

    private static ObjectChecksum? OfPart(IReadTransaction tx, StoredObject found, int number) =>
        ObjectChecksum.OfPart(tx.FindPart(found.Row.Instance, number)?.Checksum) is { } part ? part with { Type = found.Attributes.Checksum?.Type ?? part.Type } : null;
}

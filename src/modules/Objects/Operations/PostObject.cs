using System.Globalization;
using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// PostObject: a browser's form writes an object. Its fields are read as the headers that they stand for, and it demands what PutObject
/// demands. Spec: docs/spec-map.md#s3-PostObject
/// </summary>
internal sealed class PostObject(ObjectWrites writes) : S3Operation<PostObject.Input, PostObject.Output>
{
    public sealed record Input(ObjectTarget Target, ObjectHeaders Headers, IncomingBody Body, int Status, string? Redirect);

    public sealed record Output(Input Asked, WrittenObject Written, string Location);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PostObject",
        Route = new S3Route("POST", S3Target.Bucket),
        Audit = AuditClass.Data,
        IsReadOnly = false,
        Body = BodyKind.Stream,
        IsForm = true,
        SuccessStatus = 204,
        Unsupported = Unsupported.Of(Unsupported.EventHold, Unsupported.OtherChecksums),
    };

    public override Input Parse(S3RequestReader r)
    {
        if (r.FormFields is not { } fields)
            throw new ServiceException(new ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412).With("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"));
        if (!fields.TryGetValue("key", out var key)) throw new ServiceException(S3Errors.InvalidArgument("Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.", "key", ""));
        var headers = ObjectHeaders.Read(r);
        if (r.Header("tagging") is { } tagging)
            headers = headers with { Attributes = headers.Attributes with { Tags = TagSet.FromXml(Encoding.UTF8.GetBytes(tagging), Limits.ObjectTagsMax) } };
        var redirect = r.Header("success_action_redirect") ?? r.Header("redirect");
        return new(new(r.Bucket(), S3RequestReader.KeyFrom(key), WriteConditions.Read(r)), headers, r.Body(), Status(r), IsUrl(redirect) ? redirect : null);
    }

    /// <summary>The key is in the form and not in the address, where the pipeline finds it.</summary>
    public override void Describe(Input input, AuditEvent audit)
    {
        audit.Key = input.Target.Key.Text;
        audit.Resources.Add(new("AWS::S3::Object", Arn.OfObject(input.Target.Bucket, input.Target.Key.Text), null));
    }

    public override IEnumerable<Demand> Demands(Input input) => PutObject.OfWrite(input.Target, input.Headers);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (target, headers, body, _, _) = granted.Input;
        var request = granted.Call.Request;
        var location = $"{(request.Connection.IsTls ? "https" : "http")}://{request.Host}{request.RawPath.TrimEnd('/')}/{Escaped(target.Key.Text)}";
        var written = await writes.WriteAsync(granted, target, headers, body, algorithm: null, cancellationToken);
        return written.Then<Output>(w => new Output(granted.Input, w, location));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        var ((target, _, _, status, redirect), written, location) = output;
        w.ETag(written.ETag).SealedAsAsked(written.Encryption).Header("x-amz-version-id", written.VersionId).Checksum(written.Checksum);
        if (redirect is not null)
        {
            var end = redirect.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? hash : redirect.Length;
            var (address, fragment) = (redirect[..end], redirect[end..]);
            var mark = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            w.Status(303).Header("Location", $"{address}{mark}bucket={target.Bucket.Value}&key={Uri.EscapeDataString(target.Key.Text)}&etag=%22{written.ETag}%22{fragment}");
            return;
        }
        w.Status(status).Header("Location", location);
        if (status == 201)
            w.Xml("PostResponse").Element("Location", location).Element("Bucket", target.Bucket.Value).Element("Key", target.Key.Text).ETag(written.ETag).Close("PostResponse");
    }

    /// <summary>What is none of the three is as good as absent, as AWS documents.</summary>
    private static int Status(S3RequestReader r) =>
        int.TryParse(r.Header("success_action_status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is (200 or 201) ? status : 204;

    /// <summary>An address that cannot be read is ignored, as AWS documents; a control character in it would end the header.</summary>
    private static bool IsUrl(string? text) =>
        text is not null && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");

    private static string Escaped(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
}

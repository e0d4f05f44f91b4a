using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Operations;

/// <summary>
/// PreflightRequest: tells a browser whether a page of another origin may make a request, by the bucket's CORS rules. It is asked without
/// credentials and demands nothing; every kind of address is routed here. Spec: docs/spec-map.md#s3-PreflightRequest
/// </summary>
internal sealed class PreflightRequest(BucketDirectory buckets, CorsPolicies policies) : S3Operation<PreflightRequest.Input, PreflightRequest.Output>
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    public sealed record Input(string Bucket, bool IsObject, string Origin, string Method, IReadOnlyList<string> Headers);

    public sealed record Output(IReadOnlyList<KeyValuePair<string, string>> Headers);

    public override OperationInfo Info { get; } = new()
    {
        Name = "PreflightRequest",
        Route = new S3Route("OPTIONS", S3Target.Bucket),
        Audit = AuditClass.Data,
        IsReadOnly = true,
        IsOpen = true,
    };

    public override Input Parse(S3RequestReader r)
    {
        var origin = r.Header("Origin");
        if (string.IsNullOrEmpty(origin))
            throw new ServiceException(BucketErrors.BadRequest("Insufficient information. Origin request header needed."));
        var method = r.Header("Access-Control-Request-Method");
        if (method is null || !Methods.Contains(method, StringComparer.Ordinal))
            throw new ServiceException(BucketErrors.BadRequest($"Invalid Access-Control-Request-Method: {method ?? "null"}"));
        var headers = (r.Header("Access-Control-Request-Headers") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new(r.Address.Bucket ?? "", r.Address.Target == S3Target.Object, origin, method, headers);
    }

    public override IEnumerable<Demand> Demands(Input input) => [];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var resource = input.IsObject ? "OBJECT" : "BUCKET";
        if (buckets.Find(input.Bucket) is not { } bucket) return Task.FromResult<Result<Output>>(BucketErrors.CorsBucketNotFound(input.Method, resource));
        if (policies.Find(bucket) is not { } rules) return Task.FromResult<Result<Output>>(BucketErrors.CorsNotEnabled(input.Method, resource));
        return Task.FromResult<Result<Output>>(CorsMatching.Match(rules, input.Origin, input.Method, input.Headers) is { } headers
            ? new Output(headers)
            : BucketErrors.CorsNotAllowed(input.Method, resource));
    }

    public override void Write(S3ResponseWriter w, Output output)
    {
        foreach (var (name, value) in output.Headers) w.Header(name, value);
    }
}

using System.Collections.Frozen;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An operation of AWS's that this release refuses, so that a client is told its name and not that its route is unknown.</summary>
/// <param name="Name">AWS's name.</param>
/// <param name="Route">How it is told from the others.</param>
public sealed record RefusedOperation(string Name, S3Route Route)
{
    /// <summary>CloudTrail's kind of event: what is done with objects, their versions included, is data.</summary>
    public AuditClass Audit => Route.Target == S3Target.Object || Route.SubResource == "versions" ? AuditClass.Data : AuditClass.Management;

    /// <summary>True where it would change nothing.</summary>
    public bool IsReadOnly => Route.Method is "GET" or "HEAD" || Route.SubResource == "select";
}

/// <summary>All operations: which one a request is.</summary>
public sealed class OperationTable
{
    private readonly FrozenDictionary<S3Route, Operation> s3;
    private readonly FrozenDictionary<S3Route, RefusedOperation> refused;
    private readonly FrozenDictionary<S3ControlRoute, Operation> control;
    private readonly FrozenDictionary<(AwsService, string), Operation> named;

    /// <summary>Takes the modules' lists.</summary>
    /// <exception cref="ArgumentException">Two operations have the same route or name, or one is both served and refused.</exception>
    public OperationTable(IReadOnlyList<Operation> operations, IReadOnlyList<RefusedOperation> refusedOperations)
    {
        Operations = operations;
        s3 = operations.Where(o => o.Info.Route is not null).ToDictionary(o => o.Info.Route!).ToFrozenDictionary();
        control = operations.Where(o => o.Info.ControlRoute is not null).ToDictionary(o => o.Info.ControlRoute!).ToFrozenDictionary();
        named = operations.Where(o => o.Info is { Route: null, ControlRoute: null }).ToDictionary(o => (o.Info.Service, o.Info.Name)).ToFrozenDictionary();
        refused = refusedOperations.ToDictionary(r => r.Route).ToFrozenDictionary();
        if (refused.Keys.FirstOrDefault(s3.ContainsKey) is { } both) throw new ArgumentException($"Served and refused: {both}", nameof(refusedOperations));
    }

    /// <summary>All operations.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The S3 operation of a request, or why there is none: NotImplemented with its name, or MethodNotAllowed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What it is addressed to.</param>
    /// <param name="subResource">The sub-resource marker in its query, or null.</param>
    public Result<Operation> FindS3(WireRequest request, S3Target target, string? subResource)
    {
        var route = RouteOf(request, target, subResource);
        // A copy source on anything but a put of an object or a part means nothing to S3.
        if (s3.TryGetValue(route, out var operation) || (route.IsCopy && s3.TryGetValue(route with { IsCopy = false }, out operation)))
            return Result<Operation>.Success(operation);
        if (FindRefused(route) is { } known) return NotImplemented(known.Name);
        return WireErrors.MethodNotAllowed(request.Method, ResourceType(target, subResource));
    }

    /// <summary>The refused S3 operation of a request, or null: what was tried is on record by its name.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What it is addressed to.</param>
    /// <param name="subResource">The sub-resource marker in its query, or null.</param>
    public RefusedOperation? FindRefused(WireRequest request, S3Target target, string? subResource) => FindRefused(RouteOf(request, target, subResource));

    private RefusedOperation? FindRefused(S3Route route) => refused.GetValueOrDefault(route) ?? refused.GetValueOrDefault(route with { IsCopy = false });

    /// <summary>A preflight asks about any address and is one operation.</summary>
    private static S3Route RouteOf(WireRequest request, S3Target target, string? subResource) => request.Method == "OPTIONS"
        ? new S3Route(request.Method, S3Target.Bucket)
        : new S3Route(request.Method, target, WithId(request, subResource), request.Header("x-amz-copy-source") is not null);

    /// <summary>What comes in several is listed without a name and got with one.</summary>
    private static string? WithId(WireRequest request, string? subResource)
    {
        var id = subResource switch
        {
            "analytics" or "inventory" or "metrics" or "intelligent-tiering" => "id",
            "annotation" => "annotationName",
            _ => null,
        };
        return id is not null && request.Method == "GET" && request.Query.Has(id) ? $"{subResource}&{id}" : subResource;
    }

    /// <summary>The S3 Control operation of a request, or null.</summary>
    public Operation? FindControl(WireRequest request)
    {
        var path = request.RawPath;
        if (control.GetValueOrDefault(new(request.Method, path)) is { } exact) return exact;
        foreach (var (route, operation) in control)
            if (route.Path.EndsWith('/') && route.Method == request.Method && path.Length > route.Path.Length && path.StartsWith(route.Path, StringComparison.Ordinal)) return operation;
        return null;
    }

    /// <summary>The operation of another service by its name, or null.</summary>
    public Operation? Find(AwsService service, string name) => named.GetValueOrDefault((service, name));

    /// <summary>The refusal of an operation by its name.</summary>
    public static ServiceError NotImplemented(string operation) =>
        new("NotImplemented", $"The operation {operation} is not implemented.", 501);

    private static string ResourceType(S3Target target, string? subResource) =>
        subResource?.ToUpperInvariant() ?? target switch { S3Target.Service => "SERVICE", S3Target.Bucket => "BUCKET", _ => "OBJECT" };
}

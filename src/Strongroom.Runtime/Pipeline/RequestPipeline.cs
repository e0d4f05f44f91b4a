using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>
/// The one way of every request, signed, presigned, posted by a browser or anonymous:
/// (1) receive, (2) read who it claims to be from, (3) resolve service and operation, (4) authenticate, (5) prepare the body,
/// (6) run: parse, demand, decide, execute, prepare the answer, (7) send it or the error, (8) record, (9) measure.
/// No step leaves early: an error is carried to (7), and (8) and (9) see every request.
/// </summary>
public sealed class RequestPipeline(
    PipelineOptions options,
    OperationTable operations,
    Authenticator authenticator,
    ServiceResolver services,
    AccessGate gate,
    IBucketOwners owners,
    ICorsPolicies cors,
    IAuditSink sink,
    IStore store,
    RequestIds ids,
    RequestMetrics metrics,
    TimeProvider time,
    ILogger<RequestPipeline> log)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context, ConnectionFacts connection)
    {
        var started = Stopwatch.GetTimestamp();
        using var call = Receive(context, connection); // (1)
        ServiceError? error;
        try
        {
            error = call.Request.Fault ?? await RunAsync(call);
        }
        catch (Exception exception)
        {
            error = Faults.Of(exception, call, log);
        }
        if (options.WaitForReadRecords && !call.IsRecorded) await RecordAsync(call, error, durable: true);
        error = await SendAsync(call, error); // (7)
        if (!call.IsRecorded) await RecordAsync(call, error, durable: false); // (8)
        metrics.Measure(call.Operation?.Info.Name ?? "none", call.Response.Status, error?.Code, started, call.Audit.BytesIn, call.Audit.BytesOut); // (9)
    }

    private Call Receive(HttpContext context, ConnectionFacts connection)
    {
        var call = new Call
        {
            Request = new WireRequest(context, connection),
            Response = new WireResponse(context),
            Received = time.GetUtcNow(),
            RequestId = RequestIds.Next(),
            HostId = ids.HostId,
            Region = options.Region,
            Audit = new AuditEvent { EventId = RequestIds.NextEventId(), Region = options.Region },
        };
        call.Audit.RequestId = call.RequestId;
        call.Audit.HostId = call.HostId;
        RequestDescription.Begin(call.Audit, call.Request);
        return call;
    }

    private async ValueTask<ServiceError?> RunAsync(Call call)
    {
        var cancellationToken = call.Request.Aborted;
        var claimed = await authenticator.ReadAsync(call, cancellationToken); // (2)
        var resolved = Resolve(call, claimed.IsSuccess ? claimed.Value : null); // (3)
        if (!claimed.IsSuccess) return claimed.Error;
        var proof = await authenticator.ProveAsync(call, claimed.Value, cancellationToken); // (4)
        if (proof is not null) return proof;
        if (!resolved.IsSuccess) return resolved.Error;
        var operation = resolved.Value;
        if (Unsupported(call, operation.Info) is { } refused) return refused;
        await authenticator.PrepareBodyAsync(call, claimed.Value, operation.Info, cancellationToken); // (5)
        return await operation.RunAsync(call, gate, cancellationToken); // (6)
    }
}

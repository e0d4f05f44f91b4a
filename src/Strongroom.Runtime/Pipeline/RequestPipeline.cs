using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>What the pipeline works with; the composition root fills it.</summary>
public sealed record PipelineParts
{
    /// <summary>All operations.</summary>
    public required OperationTable Operations { get; init; }

    /// <summary>Proves who asks.</summary>
    public required Authenticator Authenticator { get; init; }

    /// <summary>Tells the services apart.</summary>
    public required ServiceResolver Services { get; init; }

    /// <summary>Decides.</summary>
    public required AccessGate Gate { get; init; }

    /// <summary>Whose a bucket is.</summary>
    public required IBucketOwners Owners { get; init; }

    /// <summary>What scripts of other origins may see.</summary>
    public required ICorsPolicies Cors { get; init; }

    /// <summary>Seals records.</summary>
    public required IAuditSink Sink { get; init; }

    /// <summary>Takes records.</summary>
    public required IStore Store { get; init; }

    /// <summary>Counts.</summary>
    public required RequestMetrics Metrics { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>For operators.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The account that a record belongs to where the request concerns none: the server's first.</summary>
    public required AccountId HomeAccount { get; init; }
}

/// <summary>
/// The one way of every request, signed, presigned, posted by a browser or anonymous:
/// (1) receive, (2) read who it claims to be from, (3) resolve service and operation, (4) authenticate, (5) prepare the body,
/// (6) run: parse, demand, decide, execute, prepare the answer, (7) send it or the error, (8) record, (9) measure.
/// No step leaves early: an error is carried to (7), and (8) and (9) see every request.
/// </summary>
public sealed class RequestPipeline(PipelineOptions options, PipelineParts parts)
{
    // What a client calls an operation is on record only where it can be the name of one.
    private const int OperationNameLengthMax = 128;

    private readonly RequestIdSource idSource = new();

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context, ConnectionFacts connection)
    {
        var started = Stopwatch.GetTimestamp();
        using var call = Receive(context, connection); // (1)
        ServiceError? error;
        try
        {
            error = call.Request.Fault ?? Faults.Noted(await RunAsync(call, call.Request.Aborted), call, parts.Log);
        }
        catch (Exception exception)
        {
            error = Faults.Of(exception, call, parts.Log);
        }
        // A record that must be durable before the answer is, goes in before it is sent.
        if (options.WaitForReadRecords && !call.IsRecorded) error = await RecordAsync(call, error, durable: true) ?? error;
        error = await SendAsync(call, error); // (7)
        if (!call.IsRecorded) await RecordAsync(call, error, durable: false); // (8)
        var audit = call.Audit;
        parts.Metrics.Measure(call.Operation?.Info.Name ?? "none", call.Response.Status, error?.Code, started, audit.BytesIn, audit.BytesOut); // (9)
    }

    /// <summary>
    /// Receives (1) a request that was refused where it was read, while what is known of it is there. <see cref="AnswerAsync"/> has what is left of its way.
    /// </summary>
    /// <param name="context">The request, as far as it was read.</param>
    /// <param name="connection">What the connection proves.</param>
    /// <param name="error">Why it was refused.</param>
    public RefusedRequest Refuse(HttpContext context, ConnectionFacts connection, ServiceError error)
    {
        var started = Stopwatch.GetTimestamp();
        var call = Receive(context, connection);
        if (!call.Request.IsTargetKnown) call.Audit.RequestUri = "";
        return new RefusedRequest(call, error, started);
    }

    /// <summary>Prepares the answer to a refused request, records (8) and measures (9) it. The record is queued, or durable, before the answer is sent.</summary>
    public async Task<RefusalAnswer> AnswerAsync(RefusedRequest refused)
    {
        var (call, error) = (refused.Call, refused.Error);
        var ids = new Wire.RequestIds(call.RequestId, call.HostId);
        var resource = call.Request.IsTargetKnown ? call.Request.RawPath : null;
        var isHead = call.Audit.Method == "HEAD";
        var body = ErrorWriter.S3Document(error, ids, resource);
        call.Audit.BytesOut = isHead ? 0 : body.Length;
        if (await RecordAsync(call, error, options.WaitForReadRecords) is { } unrecorded && options.WaitForReadRecords)
        {
            error = unrecorded;
            body = ErrorWriter.S3Document(error, ids, resource);
        }
        parts.Metrics.Measure("none", error.Status, error.Code, refused.Started, bytesIn: 0, call.Audit.BytesOut);
        return new RefusalAnswer(error.Status, ids, body, isHead);
    }

    private Call Receive(HttpContext context, ConnectionFacts connection)
    {
        var call = new Call
        {
            Request = new WireRequest(context, connection),
            Response = new WireResponse(context),
            Received = parts.Time.GetUtcNow(),
            RequestId = RequestIdSource.Next(),
            HostId = idSource.HostId,
            Region = options.Region,
            Audit = new AuditEvent { EventId = RequestIdSource.NextEventId(), Region = options.Region, RecipientAccount = parts.HomeAccount.Value },
        };
        call.Audit.RequestId = call.RequestId;
        call.Audit.HostId = call.HostId;
        RequestDescription.Begin(call.Audit, call.Request);
        return call;
    }

    private async ValueTask<ServiceError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (await parts.Authenticator.ReadAsync(call, cancellationToken) is { } unreadable) return unreadable; // (2)
        // The operation's name is on record also where the signature is wrong, so it is found before (4) and missed after it.
        var operation = Resolve(call); // (3)
        if (call.Service is null) return operation.Error;
        if (call.Form is not null && operation is not { IsSuccess: true, Value.Info.IsForm: true })
            return operation.IsSuccess ? WireErrors.MethodNotAllowed(call.Request.Method, "OBJECT") : operation.Error;
        if (await parts.Authenticator.ProveAsync(call, cancellationToken) is { } unproved) return unproved; // (4)
        RecordWithCaller(call);
        if (call.Operation is null && call.Service.OperationName is null && call.Protocol == AwsProtocol.Query) operation = await ResolveFormAsync(call, cancellationToken);
        if (!operation.IsSuccess) return operation.Error;
        if (Unsupported(call, operation.Value.Info) is { } refused) return refused;
        await Authenticator.PrepareDocumentAsync(call, operation.Value.Info, cancellationToken); // (5)
        return await operation.Value.RunAsync(call, parts.Gate, cancellationToken); // (6)
    }

    private Result<Operation> Resolve(Call call)
    {
        var request = call.Request;
        var service = parts.Services.Resolve(request, call.Claim!);
        if (!service.IsSuccess) return service.Error;
        call.Service = service.Value;
        var found = service.Value.Address is { } address ? FindS3(call, address)
            : service.Value.Service == AwsService.S3Control ? FindControl(call)
            : FindNamed(call, service.Value);
        call.Audit.EventSource = EventSources.Of(service.Value.Service);
        return found.IsSuccess ? Begin(call, found.Value) : found;
    }

    /// <summary>The query protocol's clients name the operation in the form, which is known once its signature was proved.</summary>
    private async ValueTask<Result<Operation>> ResolveFormAsync(Call call, CancellationToken cancellationToken)
    {
        await Authenticator.BufferAsync(call, cancellationToken);
        var form = QueryRequestReader.Parse(call.Request.Query, call.Document);
        var named = call.Service! with { OperationName = form.Action };
        // Where no signature names the service, the API's version does: who forgot to sign is told that, by the service that he meant.
        if (call.Claim!.Kind == CredentialKind.Anonymous && form.Version == QueryApi.Iam.Version) named = named with { Service = AwsService.Iam };
        call.Service = named;
        call.Audit.EventSource = EventSources.Of(named.Service);
        var found = FindNamed(call, named);
        return found.IsSuccess ? Begin(call, found.Value) : found;
    }

    private Result<Operation> Begin(Call call, Operation operation)
    {
        var info = operation.Info;
        call.Operation = operation;
        call.Audit.EventName = info.EventName ?? info.Name;
        call.Audit.Class = info.Audit;
        call.Audit.IsReadOnly = info.IsReadOnly;
        if (call.Address is not null) DescribeResources(call);
        return Result<Operation>.Success(operation);
    }

    private Result<Operation> FindS3(Call call, S3Address address)
    {
        RequestDescription.Address(call.Audit, address);
        try
        {
            var marker = S3SubResource.Of(call.Request.Query);
            var found = parts.Operations.FindS3(call.Request, address.Target, marker);
            if (!found.IsSuccess && parts.Operations.FindRefused(call.Request, address.Target, marker) is { } refused)
            {
                // Who tries what is not built is on record by its name all the same.
                call.Audit.EventName = refused.Name;
                call.Audit.Class = refused.Audit;
                call.Audit.IsReadOnly = refused.IsReadOnly;
            }
            return found;
        }
        catch (ServiceException conflicting)
        {
            return conflicting.Error;
        }
    }

    private Result<Operation> FindControl(Call call)
    {
        var request = call.Request;
        if (parts.Operations.FindControl(request) is { } operation) return Result<Operation>.Success(operation);
        var name = S3ControlNames.Find(request.Method, request.RawPath);
        if (name is not null)
        {
            call.Audit.EventName = name;
            call.Audit.IsReadOnly = request.Method == "GET";
        }
        return OperationTable.NotImplemented("s3control:" + (name ?? "unknown"));
    }

    private Result<Operation> FindNamed(Call call, ResolvedService service)
    {
        if (service.OperationName is { } name && parts.Operations.Find(service.Service, name) is { } operation) return Result<Operation>.Success(operation);
        if (service.OperationName is { Length: > 0 and <= OperationNameLengthMax } tried && tried.All(char.IsAsciiLetterOrDigit)) call.Audit.EventName = tried;
        return OperationTable.NotImplemented($"{service.Service}:{service.OperationName ?? "unknown"}");
    }

    private void DescribeResources(Call call)
    {
        AccountId? owner = BucketName.TryParse(call.Address!.Bucket, out var bucket) ? parts.Owners.OwnerOf(bucket) : null;
        if (owner is { } account) call.Audit.RecipientAccount = account.Value;
        RequestDescription.Resources(call.Audit, call.Operation!, owner);
    }

    /// <summary>
    /// Whose record it is, once the caller is known: the bucket owner's where a bucket is concerned, else the caller's; an operation that finds that it concerns
    /// another account says so itself.
    /// </summary>
    private void RecordWithCaller(Call call)
    {
        if (call.Caller.Account.Value is not { Length: > 0 } own || own == call.Audit.RecipientAccount) return;
        if (call.Address is { } address && BucketName.TryParse(address.Bucket, out var bucket) && parts.Owners.OwnerOf(bucket) is not null) return;
        call.Audit.RecipientAccount = own;
    }

    private static ServiceError? Unsupported(Call call, OperationInfo info)
    {
        foreach (var name in info.Unsupported)
            if (call.Request.Header(name) is not null || call.Request.Query.Has(name) || call.Form?.Fields.ContainsKey(name.ToLowerInvariant()) == true)
                return WireErrors.NotImplemented(name);
        return null;
    }

    /// <summary>Sends the answer or the error. An answer that fails while it is sent ends the connection: the client must not take it for a whole one.</summary>
    private async ValueTask<ServiceError?> SendAsync(Call call, ServiceError? error)
    {
        var response = call.Response;
        var ids = new Wire.RequestIds(call.RequestId, call.HostId);
        CloseWhereBodyIsOpen(call, error);
        var isDecorated = false;
        try
        {
            DecorateForOrigin(call);
            isDecorated = true;
            if (error is null)
            {
                ErrorWriter.SetIds(response, call.Protocol, ids);
                if (call.S3Writer is { } s3)
                {
                    await s3.SendAsync(call.Request.Aborted);
                    call.Audit.BytesOut = s3.BytesSent;
                }
                else if (call.JsonWriter is { } json)
                {
                    await json.SendAsync(call.Request.Aborted);
                    call.Audit.BytesOut = json.BytesSent;
                }
                else if (call.QueryWriter is { } query)
                {
                    await query.SendAsync(call.Request.Aborted);
                    call.Audit.BytesOut = query.BytesSent;
                }
                return null;
            }
        }
        catch (Exception exception)
        {
            error = Faults.Of(exception, call, parts.Log);
            if (response.HasBody)
            {
                response.Abort();
                return error;
            }
            response.Clear();
            CloseWhereBodyIsOpen(call, error);
        }
        try
        {
            if (isDecorated) DecorateForOrigin(call);
            var isHead = call.Request.Method == "HEAD";
            call.Audit.BytesOut = call.Service?.Service == AwsService.S3Control
                ? await ErrorWriter.SendControlAsync(response, error, ids, call.Request.Aborted)
                : await ErrorWriter.SendAsync(response, call.Protocol, error, ids, call.Request.RawPath, isHead, call.Request.Aborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone: what it is told no longer matters, what is recorded does.
        }
        catch (Exception exception)
        {
            // An error that cannot be told ends the connection, and must not end the way to the record.
            error = Faults.Of(exception, call, parts.Log);
            response.Abort();
        }
        return error;
    }

    /// <summary>
    /// A client that was not asked for its body does not send it, or does: what comes next on the connection could be either, so there is no next. Nor is
    /// there one after a request whose head can be read in two ways.
    /// Nobody is asked for an empty body either, which RFC 9110 allows. But botocore, as it waits for all files alike, takes the status of an answer that
    /// came instead of the 100 for that of the next answer too, misses the latter's length and waits for more until its timeout:
    /// https://github.com/boto/botocore/issues/3755. It forgets the status with the connection.
    /// Spec: https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
    /// </summary>
    private static void CloseWhereBodyIsOpen(Call call, ServiceError? error)
    {
        var isUnasked = call.Request.ExpectsContinue && (error is not null || call.Request.IsBodyless || call.Operation?.Info.Body == BodyKind.None);
        if (isUnasked || (call.Request.Fault is not null && call.Request.Protocol == "HTTP/1.1")) call.Response.Headers.Connection = "close";
    }

    private void DecorateForOrigin(Call call)
    {
        if (call.Request.Headers.Origin is not { Count: 1 } origin || call.Request.Method == "OPTIONS" || !BucketName.TryParse(call.Address?.Bucket, out var bucket)) return;
        foreach (var (name, value) in parts.Cors.HeadersFor(bucket, origin.ToString(), call.Request.Method)) call.Response.Headers[name] = value;
    }

    /// <summary>Queues the record; tells an error only where an answer depends on it.</summary>
    private async ValueTask<ServiceError?> RecordAsync(Call call, ServiceError? error, bool durable)
    {
        call.IsRecorded = true;
        call.Audit.Ended(error, error is null ? call.Response.Status : ErrorWriter.StatusOf(call.Protocol, error), parts.Time.GetUtcNow(), call.Received);
        try
        {
            // The record is not the client's to cancel.
            foreach (var further in call.Further) await parts.Store.AppendAsync(parts.Sink.Seal(further), durable: false, CancellationToken.None);
            await parts.Store.AppendAsync(parts.Sink.Seal(call.Audit), durable, CancellationToken.None);
            return null;
        }
        catch (Exception exception)
        {
            return Faults.Of(exception, call, parts.Log);
        }
    }
}

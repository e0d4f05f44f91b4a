using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>Turns what is thrown into what the client is told, and tells the operator what the client is not told.</summary>
internal static class Faults
{
    /// <summary>The error for an exception; logs those that are ours.</summary>
    public static ServiceError Of(Exception exception, Call call, ILogger log)
    {
        switch (exception)
        {
            case ServiceException told:
                return Noted(told.Error, call, log)!;
            case BadHttpRequestException { StatusCode: 408 }:
                return WireErrors.RequestTimeout();
            case BadHttpRequestException or OperationCanceledException or Microsoft.AspNetCore.Connections.ConnectionResetException when IsClients(exception, call):
                return new ServiceError("IncompleteBody", "The request body terminated unexpectedly", 400);
            case StoreFullException:
                log.LogError(exception, "No space is left: request {RequestId} was not carried out.", call.RequestId);
                return new ServiceError("InternalError", "The store has no space left. Nothing was changed.", 500);
            case StoreStoppedException:
                log.LogCritical(exception, "The store takes no changes: request {RequestId} was not carried out.", call.RequestId);
                return new ServiceError("ServiceUnavailable", "The store takes no changes until it is restarted.", 503);
            case SealBrokenException or BlobMissingException:
                log.LogError(exception, "What is stored under {Bucket} {Key} is damaged: request {RequestId} was refused.", call.Audit.Bucket, call.Audit.Key, call.RequestId);
                return WireErrors.InternalError();
            default:
                log.LogError(exception, "Request {RequestId} failed.", call.RequestId);
                return WireErrors.InternalError();
        }
    }

    /// <summary>The error as it is; logs one of ours that came as a value: who made it logged why, and does not know the request.</summary>
    public static ServiceError? Noted(ServiceError? error, Call call, ILogger log)
    {
        if (error is { Status: 500 }) log.LogError("Request {RequestId} for {Bucket} {Key} ended in {Code}.", call.RequestId, call.Audit.Bucket, call.Audit.Key, error.Code);
        return error;
    }

    private static bool IsClients(Exception exception, Call call) => exception is BadHttpRequestException || call.Request.Aborted.IsCancellationRequested;
}

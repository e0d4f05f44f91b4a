using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>A request that was refused where it was read: its head cannot be taken, so it is none of the pipeline's, and on record all the same.</summary>
public sealed class RefusedRequest
{
    internal RefusedRequest(Call call, ServiceError error, long started)
    {
        Call = call;
        Error = error;
        Started = started;
    }

    internal Call Call { get; }

    internal ServiceError Error { get; }

    internal long Started { get; }
}

/// <summary>What the client of a refused request is told.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Ids">The request's ids.</param>
/// <param name="Body">S3's error document: which service was meant is not known.</param>
/// <param name="IsHead">True where the body is to be left out.</param>
public sealed record RefusalAnswer(int Status, RequestIds Ids, ReadOnlyMemory<byte> Body, bool IsHead);

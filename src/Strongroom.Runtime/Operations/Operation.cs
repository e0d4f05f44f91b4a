using Strongroom.Kernel;

namespace Strongroom.Runtime;

/// <summary>One AWS operation, whatever its types.</summary>
public abstract class Operation
{
    /// <summary>What is known of it before any request.</summary>
    public abstract OperationInfo Info { get; }

    /// <summary>
    /// Parse, demand, decide, execute and prepare the answer, in this order. The answer is not sent yet. An error that parsing throws
    /// as <see cref="ServiceException"/> the pipeline takes as a value.
    /// </summary>
    internal abstract ValueTask<ServiceError?> RunAsync(Call call, AccessGate gate, CancellationToken cancellationToken);
}

/// <summary>One AWS operation with its input and output; protocols derive from it.</summary>
/// <typeparam name="TInput">What the request asks.</typeparam>
/// <typeparam name="TOutput">What the answer tells.</typeparam>
public abstract class Operation<TInput, TOutput> : Operation
    where TInput : class
{
    /// <summary>The permissions that the input needs. Follows from the input alone, so that a test can print the whole matrix.</summary>
    public abstract IEnumerable<Demand> Demands(TInput input);

    /// <summary>Does it. Only what the gate let through gets here.</summary>
    public abstract Task<Result<TOutput>> ExecuteAsync(Authorized<TInput> granted, CancellationToken cancellationToken);

    /// <summary>Adds what CloudTrail tells of the request's parameters beyond bucket, key and x-amz-* headers.</summary>
    public virtual void Describe(TInput input, Audit.AuditEvent audit)
    {
    }

    /// <summary>
    /// Proves a caller whose credentials are in the input and not in the signature (AssumeRoleWithWebIdentity); null, as usual, where the signature says
    /// who asks.
    /// </summary>
    public virtual ValueTask<Result<Caller?>> ProveAsync(TInput input, Call call, CancellationToken cancellationToken) => new(Result<Caller?>.Success(null));

    /// <summary>Reads the input from the protocol's form.</summary>
    private protected abstract TInput ParseCall(Call call);

    /// <summary>Writes the output in the protocol's form.</summary>
    private protected abstract void WriteCall(Call call, TOutput output);

    internal sealed override async ValueTask<ServiceError?> RunAsync(Call call, AccessGate gate, CancellationToken cancellationToken)
    {
        var input = ParseCall(call);
        Describe(input, call.Audit);
        var proved = await ProveAsync(input, call, cancellationToken);
        if (!proved.IsSuccess) return proved.Error;
        if (proved.Value is { } caller) call.Caller = call.Audit.Caller = caller;
        var granted = gate.Decide(input, call, [.. Demands(input)], Info.IsOpen);
        if (!granted.IsSuccess) return granted.Error;
        var output = await ExecuteAsync(granted.Value, cancellationToken);
        if (!output.IsSuccess) return output.Error;
        WriteCall(call, output.Value);
        return null;
    }
}

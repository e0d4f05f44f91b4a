using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An operation of S3 Control: REST and XML, for an account in place of a bucket.</summary>
/// <typeparam name="TInput">What the request asks.</typeparam>
/// <typeparam name="TOutput">What the answer tells.</typeparam>
public abstract class S3ControlOperation<TInput, TOutput> : Operation<TInput, TOutput>
    where TInput : class
{
    /// <summary>Reads the input.</summary>
    /// <exception cref="Kernel.ServiceException">The AWS error that names what is wrong.</exception>
    public abstract TInput Parse(S3ControlRequestReader r);

    /// <summary>Writes the answer.</summary>
    public abstract void Write(S3ResponseWriter w, TOutput output);

    private protected sealed override TInput ParseCall(Call call) =>
        Parse(new S3ControlRequestReader(call.Request, call.Service!.ControlAccount ?? "", Info.ControlRoute!.Path, call.Document));

    private protected sealed override void WriteCall(Call call, TOutput output)
    {
        call.S3Writer = new S3ResponseWriter(call.Response, isHead: false);
        Write(call.S3Writer, output);
    }
}

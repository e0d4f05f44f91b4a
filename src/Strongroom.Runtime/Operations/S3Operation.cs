using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An operation that speaks S3's REST and XML.</summary>
/// <typeparam name="TInput">What the request asks.</typeparam>
/// <typeparam name="TOutput">What the answer tells.</typeparam>
public abstract class S3Operation<TInput, TOutput> : Operation<TInput, TOutput>, IS3Parser
    where TInput : class
{
    /// <summary>Reads the input.</summary>
    /// <exception cref="Kernel.ServiceException">The AWS error that names what is wrong.</exception>
    public abstract TInput Parse(S3RequestReader r);

    /// <summary>Writes the answer.</summary>
    public abstract void Write(S3ResponseWriter w, TOutput output);

    /// <inheritdoc/>
    object IS3Parser.ParseAny(S3RequestReader r) => Parse(r);

    /// <inheritdoc/>
    IEnumerable<Demand> IS3Parser.DemandsOf(object input) => Demands((TInput)input);

    private protected sealed override TInput ParseCall(Call call) =>
        Parse(new S3RequestReader(call.Request, call.Address!, call.Body!, call.Document, call.Form?.Fields));

    private protected sealed override void WriteCall(Call call, TOutput output)
    {
        call.S3Writer = new S3ResponseWriter(call.Response, call.Request.Method == "HEAD");
        Write(call.S3Writer, output);
    }
}

/// <summary>For tests that walk all S3 operations without knowing their types.</summary>
public interface IS3Parser
{
    /// <summary>Parses a request.</summary>
    object ParseAny(S3RequestReader r);

    /// <summary>The demands of a parsed input.</summary>
    IEnumerable<Demand> DemandsOf(object input);
}

using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An operation that speaks AWS's JSON 1.0 or 1.1, named by X-Amz-Target.</summary>
/// <typeparam name="TInput">What the request asks.</typeparam>
/// <typeparam name="TOutput">What the answer tells.</typeparam>
public abstract class JsonOperation<TInput, TOutput> : Operation<TInput, TOutput>, IJsonParser
    where TInput : class
{
    /// <summary>Reads the input.</summary>
    /// <exception cref="Kernel.ServiceException">The AWS error that names what is wrong.</exception>
    public abstract TInput Parse(JsonRequestReader r);

    /// <summary>Writes the answer.</summary>
    public abstract void Write(JsonResponseWriter w, TOutput output);

    /// <inheritdoc/>
    object IJsonParser.ParseAny(JsonRequestReader r) => Parse(r);

    /// <inheritdoc/>
    IEnumerable<Demand> IJsonParser.DemandsOf(object input) => Demands((TInput)input);

    private protected sealed override TInput ParseCall(Call call) => Parse(JsonRequestReader.Parse(call.Document));

    private protected sealed override void WriteCall(Call call, TOutput output)
    {
        call.JsonWriter = new JsonResponseWriter(call.Response, call.Protocol);
        Write(call.JsonWriter, output);
    }
}

/// <summary>For tests that walk all JSON operations without knowing their types.</summary>
public interface IJsonParser
{
    /// <summary>Parses a request.</summary>
    object ParseAny(JsonRequestReader r);

    /// <summary>The demands of a parsed input.</summary>
    IEnumerable<Demand> DemandsOf(object input);
}

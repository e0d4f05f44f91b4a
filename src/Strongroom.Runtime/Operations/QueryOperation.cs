using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>An operation that speaks AWS's query protocol: IAM's and STS's.</summary>
/// <typeparam name="TInput">What the request asks.</typeparam>
/// <typeparam name="TOutput">What the answer tells.</typeparam>
public abstract class QueryOperation<TInput, TOutput> : Operation<TInput, TOutput>, IQueryParser
    where TInput : class
{
    /// <summary>Reads the input. What it does not ask for is refused.</summary>
    /// <exception cref="ServiceException">The AWS error that names what is wrong.</exception>
    public abstract TInput Parse(QueryRequestReader r);

    /// <summary>Writes the answer; the base writes none.</summary>
    public virtual void Write(QueryResponseWriter w, TOutput output)
    {
    }

    /// <summary>Parameters whose values are not put on record: codes and tokens that prove who asks.</summary>
    protected virtual IReadOnlyCollection<string> Secrets => [];

    /// <inheritdoc/>
    object IQueryParser.ParseAny(QueryRequestReader r) => Parse(r);

    /// <inheritdoc/>
    IEnumerable<Demand> IQueryParser.DemandsOf(object input) => Demands((TInput)input);

    private protected sealed override TInput ParseCall(Call call)
    {
        var reader = QueryRequestReader.Parse(call.Request.Query, call.Document);
        foreach (var (name, value) in reader.Own)
            call.Audit.RequestParameters.Add(new(char.ToLowerInvariant(name[0]) + name[1..], Secrets.Contains(name, StringComparer.Ordinal) ? "HIDDEN_DUE_TO_SECURITY_REASONS" : value));
        if (reader.Version is { } version && version != QueryApi.Of(Info.Service).Version)
            throw new ServiceException(new ServiceError("InvalidAction", $"Could not find operation {Info.Name} for version {version}", 400));
        var input = Parse(reader);
        reader.Done();
        return input;
    }

    private protected sealed override void WriteCall(Call call, TOutput output)
    {
        call.QueryWriter = new QueryResponseWriter(call.Response, Info.Name, QueryApi.Of(Info.Service).XmlNamespace, call.RequestId);
        Write(call.QueryWriter, output);
    }
}

/// <summary>For tests that walk all query operations without knowing their types.</summary>
public interface IQueryParser
{
    /// <summary>Parses a request.</summary>
    object ParseAny(QueryRequestReader r);

    /// <summary>The demands of a parsed input.</summary>
    IEnumerable<Demand> DemandsOf(object input);
}

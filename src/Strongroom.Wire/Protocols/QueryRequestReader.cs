using System.Globalization;
using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Gives an operation the parameters of a query-protocol request: a form in the body, or the query string. Lists are Name.member.1,
/// Name.member.2 …; structures Name.Part. Spec: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
/// </summary>
public sealed class QueryRequestReader
{
    private const int ParametersMax = 2000;

    private readonly Dictionary<string, string> parameters;
    private readonly HashSet<string> asked;
    private readonly string prefix;

    private QueryRequestReader(Dictionary<string, string> parameters, HashSet<string> asked, string prefix)
    {
        this.parameters = parameters;
        this.asked = asked;
        this.prefix = prefix;
    }

    /// <summary>The operation's name.</summary>
    /// <exception cref="ServiceException">MissingAction.</exception>
    public string Action => Text("Action") ?? throw new ServiceException(
        new ServiceError("MissingAction", "The request must contain the parameter Action.", 400));

    /// <summary>The API's version, or null.</summary>
    public string? Version => Text("Version");

    /// <summary>The operation's own parameters, as sent: all but Action and Version. Empty names do not count.</summary>
    public IEnumerable<KeyValuePair<string, string>> Own => parameters.Where(p => p.Key is not ("Action" or "Version" or ""));

    /// <summary>Reads a request.</summary>
    /// <param name="query">The query string; the parameters of a presigned request in it are not the operation's.</param>
    /// <param name="document">The form in the body, or nothing.</param>
    /// <exception cref="ServiceException">MalformedQueryString: a parameter twice, too many, or not readable.</exception>
    public static QueryRequestReader Parse(QueryParameters query, ReadOnlyMemory<byte> document)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in query.All)
            if (!name.StartsWith("X-Amz-", StringComparison.Ordinal)) found[name] = value;
        if (document.Length > Limits.ControlBodyBytesMax) throw Malformed();
        string form;
        try
        {
            form = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(document.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed();
        }
        foreach (var range in form.AsSpan().Split('&'))
        {
            var pair = form.AsSpan()[range];
            if (pair.IsEmpty) continue;
            var cut = pair.IndexOf('=');
            var name = QueryParameters.Decode(cut < 0 ? pair : pair[..cut], plusIsSpace: true);
            var value = cut < 0 ? "" : QueryParameters.Decode(pair[(cut + 1)..], plusIsSpace: true);
            if (found.Count == ParametersMax || !found.TryAdd(name, value)) throw Malformed();
        }
        return new QueryRequestReader(found, new HashSet<string>(StringComparer.Ordinal), "");
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string name)
    {
        asked.Add(prefix + name);
        return parameters.GetValueOrDefault(prefix + name);
    }

    /// <summary>A text that must be there and not empty.</summary>
    /// <exception cref="ServiceException">MissingParameter.</exception>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw new ServiceException(
        new ServiceError("MissingParameter", $"The request must contain the parameter {prefix}{name}.", 400));

    /// <summary>A whole number, or null.</summary>
    /// <exception cref="ServiceException">ValidationError: it is something else.</exception>
    public long? Number(string name) =>
        Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, "a whole number");

    /// <summary>True, false, or null.</summary>
    /// <exception cref="ServiceException">ValidationError: it is something else.</exception>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>A list of texts; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var list = new List<string>();
        while (Text($"{name}.member.{list.Count + 1}") is { } text) list.Add(text);
        return list;
    }

    /// <summary>A list of structures; empty where there is none.</summary>
    public IReadOnlyList<QueryRequestReader> Objects(string name)
    {
        var list = new List<QueryRequestReader>();
        while ($"{prefix}{name}.member.{list.Count + 1}." is var item && parameters.Keys.Any(key => key.StartsWith(item, StringComparison.Ordinal)))
            list.Add(new QueryRequestReader(parameters, asked, item));
        return list;
    }

    /// <summary>Says that all parameters were asked for.</summary>
    /// <exception cref="ServiceException">NotImplemented: the request has a parameter that the operation does not know.</exception>
    public void Done()
    {
        foreach (var name in parameters.Keys)
            if (name is not ("Action" or "Version") && !asked.Contains(name)) throw new ServiceException(WireErrors.NotImplemented(name));
    }

    private ServiceException Wrong(string name, string wanted) =>
        new(new ServiceError("ValidationError", $"{prefix}{name} must be {wanted}.", 400));

    private static ServiceException Malformed() =>
        new(new ServiceError("MalformedQueryString", "The query string contains a syntax error.", 400));
}

using System.Text.Json;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Gives an operation the members of a JSON request by name and type. Depth is bounded, a member given twice is refused, and so is one
/// that was not asked for when <see cref="Done"/> is called.
/// </summary>
public sealed class JsonRequestReader
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private JsonRequestReader(JsonElement element, string path)
    {
        this.element = element;
        this.path = path;
    }

    /// <summary>Reads a request's document; nothing at all counts as an empty object, as some clients send it.</summary>
    /// <exception cref="ServiceException">SerializationException: no JSON object, too deep, a member twice, or a member's name that is no text.</exception>
    public static JsonRequestReader Parse(ReadOnlyMemory<byte> document)
    {
        if (document.Length > Limits.ControlBodyBytesMax) throw Fault("The request is too large.");
        try
        {
            using var json = JsonDocument.Parse(document.IsEmpty ? "{}"u8.ToArray() : document, new JsonDocumentOptions
            {
                MaxDepth = Limits.JsonDepthMax,
                CommentHandling = JsonCommentHandling.Disallow,
                AllowDuplicateProperties = false,
            });
            var root = json.RootElement.Clone();
            DemandReadableNames(root);
            return root.ValueKind == JsonValueKind.Object ? new JsonRequestReader(root, "") : throw Fault("The request is no JSON object.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new ServiceException(new ServiceError("SerializationException", "The request is not well-formed JSON.", 400), fault);
        }
    }

    /// <summary>The names of all members, for objects that are maps.</summary>
    public IEnumerable<string> Names => element.EnumerateObject().Select(member => member.Name);

    /// <summary>The raw JSON of a member, or null where it is absent or null.</summary>
    public JsonElement? Raw(string name)
    {
        asked.Add(name);
        return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A text, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public string? Text(string name) => Raw(name) is { } value ? TextFrom(value, name) : null;

    /// <summary>A text that must be there.</summary>
    /// <exception cref="ServiceException">ValidationException: it is absent.</exception>
    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    /// <summary>A whole number, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public long? Number(string name) =>
        Raw(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw Wrong(name, "a whole number");

    /// <summary>A fraction or whole number, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public double? Fraction(string name) =>
        Raw(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : throw Wrong(name, "a number");

    /// <summary>True, false, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public bool? Flag(string name) => Raw(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>A time in seconds since 1970, as the JSON protocols send it, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else or out of range.</exception>
    public DateTimeOffset? Time(string name)
    {
        if (Fraction(name) is not { } seconds) return null;
        // The range of DateTimeOffset; what is beyond it would throw.
        if (seconds is not (>= -62_135_596_800 and < 253_402_300_800)) throw Wrong(name, "a time");
        return DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
    }

    /// <summary>Bytes, sent in base64, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public byte[]? Bytes(string name) =>
        Raw(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes
        : throw Wrong(name, "bytes in base64");

    /// <summary>A list of texts, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public IReadOnlyList<string>? Texts(string name) => Raw(name) is { } value ? [.. Items(value, name).Select(item => TextFrom(item, name))] : null;

    /// <summary>A structure, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public JsonRequestReader? Object(string name) =>
        Raw(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonRequestReader(value, path + name + ".")
        : throw Wrong(name, "a structure");

    /// <summary>A list of structures, or null.</summary>
    /// <exception cref="ServiceException">SerializationException: it is something else.</exception>
    public IReadOnlyList<JsonRequestReader>? Objects(string name) => Raw(name) is not { } value ? null :
    [
        .. Items(value, name).Select(item => item.ValueKind == JsonValueKind.Object
            ? new JsonRequestReader(item, path + name + ".")
            : throw Wrong(name, "a list of structures")),
    ];

    /// <summary>Says that all members were asked for.</summary>
    /// <exception cref="ServiceException">NotImplemented: the request has a member that the operation does not know.</exception>
    public void Done()
    {
        foreach (var name in Names)
            if (!asked.Contains(name)) throw new ServiceException(WireErrors.NotImplemented(path + name));
    }

    /// <summary>A name that is no UTF-8, or escapes half a surrogate pair, is noticed only by who reads it: here, so that none of the members throws later.</summary>
    /// <exception cref="InvalidOperationException">A name cannot be read.</exception>
    private static void DemandReadableNames(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) DemandReadableNames(item);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                DemandReadableNames(member.Value);
            }
        }
    }

    private JsonElement.ArrayEnumerator Items(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, "a list");

    private string TextFrom(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong(name, "a text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped.
            throw Wrong(name, "a text");
        }
    }

    private ServiceException Missing(string name) =>
        new(new ServiceError("ValidationException", $"The parameter {path}{name} is required.", 400));

    private ServiceException Wrong(string name, string wanted) => Fault($"{path}{name} must be {wanted}.");

    private static ServiceException Fault(string message) => new(new ServiceError("SerializationException", message, 400));
}

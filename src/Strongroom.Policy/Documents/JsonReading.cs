using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>What a policy's JSON is made of: objects, lists, and texts that are well-formed Unicode.</summary>
internal static class JsonReading
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A condition's values lie six deep; what is deeper is no policy.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Parses a document. Names given twice in one object are refused: readers would differ in which of the two they believe.</summary>
    public static JsonDocument? TryParse(string json, out string detail)
    {
        detail = "";
        try
        {
            // Strictly: a parser that is given the text would put a replacement character where half of a surrogate pair stands.
            return JsonDocument.Parse(StrictUtf8.GetBytes(json), Options);
        }
        catch (JsonException e)
        {
            detail = e.Message;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            detail = "The document is no Unicode text.";
        }
        return null;
    }

    /// <summary>The text of a string; false for anything else and where it is no Unicode text.</summary>
    public static bool TryText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A text or a list of texts, as a list; false for anything else.</summary>
    /// <param name="element">The element.</param>
    /// <param name="withScalars">True where numbers and truths are taken as their text.</param>
    /// <param name="texts">The texts.</param>
    public static bool TryTexts(JsonElement element, bool withScalars, out List<string> texts)
    {
        texts = [];
        if (element.ValueKind != JsonValueKind.Array) return TryAdd(element, withScalars, texts);
        foreach (var item in element.EnumerateArray())
            if (!TryAdd(item, withScalars, texts)) return false;
        return true;
    }

    private static bool TryAdd(JsonElement element, bool withScalars, List<string> texts)
    {
        if (withScalars && element.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            texts.Add(element.GetRawText());
            return true;
        }
        if (!TryText(element, out var text)) return false;
        texts.Add(text);
        return true;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Policy;

namespace Strongroom.Identity.Model;

/// <summary>
/// A policy that was validated when it was saved. It is compiled when it is first decided on and then kept, so that ten thousand users' policies cost their
/// text and no more until the users come.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed class PolicyText(string text)
{
    private PolicyDocument? compiled;

    /// <summary>The document as it was given.</summary>
    public string Text => text;

    /// <summary>The compiled policy.</summary>
    /// <exception cref="InvalidOperationException">It is not valid any more. Nothing may be decided without it: it could deny.</exception>
    public PolicyDocument Document(PolicyKind kind)
    {
        if (compiled is { } done) return done;
        if (Check(kind) is { } fault) throw new InvalidOperationException($"A stored policy is not valid: {fault.Message}");
        return compiled!;
    }

    /// <summary>Compiles the policy; why it is refused where it is not valid.</summary>
    public PolicyFault? Check(PolicyKind kind)
    {
        if (!PolicyParser.TryParse(text, kind, null, out var document, out var fault)) return fault;
        // Two threads may compile it at once; either result is good.
        compiled = document;
        return null;
    }

    internal sealed class Converter : JsonConverter<PolicyText>
    {
        public override PolicyText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A policy is a text."));

        public override void Write(Utf8JsonWriter writer, PolicyText value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Policy;

namespace Strongroom.Identity.Model;

/// <summary>
/// A policy that was validated when it was saved. It is compiled when it is first decided on and then kept, so that ten thousand users' policies cost their
/// text and no more until the users come.
/// </summary>
[JsonConverter(typeof(Converter))]
internal sealed class PolicyText
{
    // Half the memory of a string.
    private readonly byte[] utf8;
    private PolicyDocument? compiled;

    public PolicyText(string text) => utf8 = Encoding.UTF8.GetBytes(text);

    /// <summary>The document as it was given.</summary>
    public string Text => compiled?.Text ?? Encoding.UTF8.GetString(utf8);

    /// <summary>The compiled policy.</summary>
    /// <exception cref="InvalidOperationException">It is not valid any more. Nothing may be decided without it: it could deny.</exception>
    public PolicyDocument Document(PolicyKind kind)
    {
        if (compiled is { } done) return done;
        if (!PolicyParser.TryParse(Text, kind, null, out var document, out var fault)) throw new InvalidOperationException($"A stored policy is not valid: {fault.Message}");
        // Two threads may compile it at once; either result is good.
        return compiled = document;
    }

    /// <summary>Why the policy is refused where it is not valid. Nothing is kept of it: who saves ten thousand does not use them all.</summary>
    public PolicyFault? Check(PolicyKind kind) => PolicyParser.TryParse(Text, kind, null, out _, out var fault) ? null : fault;

    internal sealed class Converter : JsonConverter<PolicyText>
    {
        public override PolicyText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A policy is a text."));

        public override void Write(Utf8JsonWriter writer, PolicyText value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}

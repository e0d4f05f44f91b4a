using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Policy;

namespace Strongroom.Runtime.Audit;

/// <summary>
/// A decision taken apart as one JSON object, for the record and for who asks. It is bounded: what does not fit is left out from the end, and <c>isCut</c> says so. See
/// docs/formats/audit-record.md#explanation
/// </summary>
public static class ExplanationJson
{
    /// <summary>The most bytes of the object.</summary>
    public const int BytesMax = 16 * 1024;

    // Nothing is begun beyond this many bytes: the texts of one statement, six bytes a character at worst, and the closing brackets fit below the most.
    private const int BytesToFill = BytesMax - 8192;

    private const int TextCharactersMax = 256;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object as text.</summary>
    public static string Of(Explanation explanation)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options)) new Pass(json).Write(explanation);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class Pass(Utf8JsonWriter json)
    {
        private bool isCut;

        public void Write(Explanation explanation)
        {
            json.WriteStartObject();
            Text("action", explanation.Action);
            Text("resource", explanation.Resource);
            if (explanation.Advice is { } advice) Text("advice", advice);
            json.WriteStartArray("layers");
            foreach (var layer in explanation.Layers)
            {
                if (IsFull()) break;
                Write(layer);
            }
            json.WriteEndArray();
            if (isCut) json.WriteBoolean("isCut", true);
            json.WriteEndObject();
        }

        private void Write(ExplainedLayer layer)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Layer.ToString());
            Text("outcome", layer.Outcome);
            json.WriteStartArray("policies");
            foreach (var policy in layer.Policies)
            {
                if (IsFull()) break;
                json.WriteStartObject();
                Text("name", policy.Name);
                Text("attachedTo", policy.AttachedTo);
                json.WriteStartArray("statements");
                foreach (var statement in policy.Statements)
                {
                    if (IsFull()) break;
                    Write(statement);
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        private void Write(ExplainedStatement statement)
        {
            json.WriteStartObject();
            Text("statement", statement.Label);
            Text("effect", statement.Effect);
            json.WriteBoolean("matches", statement.Matches);
            if (statement.Failed is { } failed) Text("failed", failed);
            if (statement.Conditions.Count > 0)
            {
                json.WriteStartArray("conditions");
                foreach (var condition in statement.Conditions)
                {
                    if (IsFull()) break;
                    Write(condition);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }

        private void Write(ExplainedCondition condition)
        {
            json.WriteStartObject();
            Text("operator", condition.Operator);
            Text("key", condition.Key);
            json.WriteStartArray("wanted");
            foreach (var wanted in condition.Wanted)
            {
                if (IsFull()) break;
                json.WriteStringValue(Bounded(wanted));
            }
            json.WriteEndArray();
            if (condition.Seen is { } seen) Text("seen", seen);
            json.WriteBoolean("holds", condition.Holds);
            json.WriteEndObject();
        }

        private bool IsFull()
        {
            if (json.BytesCommitted + json.BytesPending < BytesToFill) return false;
            return isCut = true;
        }

        private void Text(string name, string value) => json.WriteString(name, Bounded(value));

        private string Bounded(string text)
        {
            if (text.Length <= TextCharactersMax) return text;
            isCut = true;
            // Half a surrogate pair is no text.
            var end = char.IsHighSurrogate(text[TextCharactersMax - 1]) ? TextCharactersMax - 1 : TextCharactersMax;
            return text[..end] + "…";
        }
    }
}

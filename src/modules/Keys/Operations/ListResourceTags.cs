using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>ListResourceTags: the key's tags. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html</summary>
internal sealed class ListResourceTags(KmsInput inputs, KeyUse use) : KmsOperation<ListResourceTags.Input, Page<KeyValuePair<string, string>>>("ListResourceTags", isReadOnly: true)
{
    public sealed record Input(string Key, PageRequest Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), PageRequest.Read(r, limitMax: 50, limitDefault: 50));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:ListResourceTags", input.Key)];

    public override Task<Result<Page<KeyValuePair<string, string>>>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.FindOwn(granted).Then<Page<KeyValuePair<string, string>>>(
            key => Page.Of(key.Tags.OrderBy(t => t.Key, StringComparer.Ordinal), t => t.Key, granted.Input.Page)));

    public override void Write(JsonResponseWriter w, Page<KeyValuePair<string, string>> output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Tags");
        foreach (var (key, value) in output.Items)
        {
            w.Json.WriteStartObject();
            w.Json.WriteString("TagKey", key);
            w.Json.WriteString("TagValue", value);
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        output.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>ListKeyPolicies: the names of a key's policies: there is one. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html</summary>
internal sealed class ListKeyPolicies(KmsInput inputs, KeyUse use) : KmsOperation<ListKeyPolicies.Input, Page<string>>("ListKeyPolicies", isReadOnly: true)
{
    public sealed record Input(string Key, PageRequest Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), PageRequest.Read(r, limitMax: 1000, limitDefault: 100));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:ListKeyPolicies", input.Key)];

    public override Task<Result<Page<string>>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.FindOwn(granted).Then<Page<string>>(_ => Page.Of([KeyPolicies.Name], name => name, granted.Input.Page)));

    public override void Write(JsonResponseWriter w, Page<string> output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("PolicyNames");
        foreach (var name in output.Items) w.Json.WriteStringValue(name);
        w.Json.WriteEndArray();
        output.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// ListKeyRotations: the versions of a key's material, those by rotation or all. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html
/// </summary>
internal sealed class ListKeyRotations(KmsInput inputs, KeyUse use) : KmsOperation<ListKeyRotations.Input, ListKeyRotations.Output>("ListKeyRotations", isReadOnly: true)
{
    private const string All = "ALL_KEY_MATERIAL";
    private const string RotationsOnly = "ROTATIONS_ONLY";

    public sealed record Input(string Key, bool WithFirst, PageRequest Page);

    public sealed record Output(KmsKey Key, Page<(MaterialInfo Info, string Place)> Page);

    public override Input Parse(JsonRequestReader r)
    {
        var include = r.Text("IncludeKeyMaterial") ?? RotationsOnly;
        if (include is not (All or RotationsOnly))
            throw KmsInput.Fault(KmsErrors.Constraint($"'{include}'", "includeKeyMaterial", $"Member must satisfy enum value set: [{All}, {RotationsOnly}]"));
        var input = new Input(inputs.Key(r), include == All, PageRequest.Read(r, limitMax: 1000, limitDefault: 100));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:ListKeyRotations", input.Key)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.FindOwn(granted).Then<Output>(key =>
        {
            var all = key.Materials.Select((info, place) => (Info: info, Place: $"{place:D8}")).Where(m => granted.Input.WithFirst || m.Info.RotationType is not null);
            return new Output(key, Page.Of(all, m => m.Place, granted.Input.Page));
        }));

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Rotations");
        foreach (var (info, _) in output.Page.Items)
        {
            w.Json.WriteStartObject();
            w.Json.WriteString("KeyId", output.Key.Arn);
            w.Json.WriteString("KeyMaterialId", info.Id);
            w.Json.WriteString("KeyMaterialState", info.Id == output.Key.CurrentMaterial.Id ? "CURRENT" : "NON_CURRENT");
            if (info.RotationType is { } type)
            {
                w.Time("RotationDate", info.Created);
                w.Json.WriteString("RotationType", type);
            }
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        output.Page.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}

using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>What both ways of asking for a data key ask.</summary>
internal sealed record DataKeyRequest(string Key, int Bytes, string? Spec, EncryptionContext Context, bool IsDryRun)
{
    private const int BytesMax = 1024;

    public static DataKeyRequest Read(JsonRequestReader r, KmsInput inputs)
    {
        var (spec, count) = (r.Text("KeySpec"), KmsInput.Number(r, "NumberOfBytes", 1, BytesMax));
        if (spec is not null == count is not null) throw KmsInput.Fault(KmsErrors.Validation("Please specify either number of bytes or key spec."));
        var bytes = spec switch
        {
            null => count!.Value,
            "AES_256" => 32,
            "AES_128" => 16,
            _ => throw KmsInput.Fault(KmsErrors.Constraint($"'{spec}'", "keySpec", "Member must satisfy enum value set: [AES_256, AES_128]")),
        };
        var request = new DataKeyRequest(inputs.KeyOrAlias(r), bytes, spec, KmsInput.Context(r), r.Flag("DryRun") == true);
        inputs.GrantTokens(r);
        r.Done();
        return request;
    }

    public Demand ToDemand(string action) => KeyDemands.OnUse(action, Key, Context);

    public IEnumerable<(string Name, string? Value)> Tell() =>
        [("keyId", Key), Spec is not null ? ("keySpec", Spec) : ("numberOfBytes", Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>DescribeKey: what is known of a key. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html</summary>
internal sealed class DescribeKey(KmsInput inputs, KeyUse use) : KmsOperation<DescribeKey.Input, KmsKey>("DescribeKey", isReadOnly: true)
{
    public sealed record Input(string Key);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.KeyOrAlias(r));
        inputs.GrantTokens(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:DescribeKey", input.Key)];

    public override Task<Result<KmsKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.Find(granted));

    public override void Write(JsonResponseWriter w, KmsKey output)
    {
        w.Json.WriteStartObject();
        KeyMetadata.Write(w, output);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}

using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// GenerateDataKey: a random data key, in clear and sealed under a KMS key. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
/// </summary>
internal sealed class GenerateDataKey(KmsInput inputs, KeyUse use, DataKeys dataKeys)
    : KmsOperation<DataKeyRequest, DataKeys.Made>("GenerateDataKey", isReadOnly: true)
{
    public override DataKeyRequest Parse(JsonRequestReader r) => DataKeyRequest.Read(r, inputs);

    public override IEnumerable<Demand> Demands(DataKeyRequest input) => [input.ToDemand("kms:GenerateDataKey")];

    public override Task<Result<DataKeys.Made>> ExecuteAsync(Authorized<DataKeyRequest> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return Task.FromResult(use.FindUsable(granted).Then(key =>
            input.IsDryRun ? KmsErrors.DryRun : dataKeys.Make(key, input.Context, input.Bytes)));
    }

    public override void Write(JsonResponseWriter w, DataKeys.Made output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteBase64String("CiphertextBlob", output.Ciphertext);
        w.Json.WriteBase64String("Plaintext", output.Plaintext);
        w.Json.WriteString("KeyId", output.Key.Arn);
        w.Json.WriteString("KeyMaterialId", output.Key.CurrentMaterial.Id);
        w.Json.WriteEndObject();
        CryptographicOperations.ZeroMemory(output.Plaintext);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(DataKeyRequest input) => [.. input.Tell(), .. Tell(input.Context)];
}

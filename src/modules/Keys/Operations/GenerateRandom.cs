using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>GenerateRandom: up to 1,024 random bytes. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html</summary>
internal sealed class GenerateRandom(RandomSource random) : KmsOperation<GenerateRandom.Input, byte[]>("GenerateRandom", isReadOnly: true)
{
    public const int BytesMax = 1024;

    public sealed record Input(int Bytes);

    public override Input Parse(JsonRequestReader r)
    {
        if (r.Text("CustomKeyStoreId") is { } store) throw KmsInput.Fault(KmsErrors.Of("CustomKeyStoreNotFoundException", $"There is no custom key store {store}."));
        var input = new Input(KmsInput.Number(r, "NumberOfBytes", 1, BytesMax) ?? throw KmsInput.Fault(KmsErrors.Validation("The parameter NumberOfBytes is required.")));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("kms:GenerateRandom")];

    public override Task<Result<byte[]>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var bytes = new byte[granted.Input.Bytes];
        random.Fill(bytes);
        return Task.FromResult<Result<byte[]>>(bytes);
    }

    public override void Write(JsonResponseWriter w, byte[] output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteBase64String("Plaintext", output);
        w.Json.WriteEndObject();
        CryptographicOperations.ZeroMemory(output);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("numberOfBytes", input.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}

using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>Encrypt: seals up to 4,096 bytes under a key. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html</summary>
internal sealed class Encrypt(KmsInput inputs, KeyUse use, KeyCipher cipher) : KmsOperation<Encrypt.Input, Encrypt.Output>("Encrypt", isReadOnly: true)
{
    public sealed record Input(string Key, byte[] Plaintext, EncryptionContext Context, bool IsDryRun);

    public sealed record Output(string KeyArn, byte[] Ciphertext);

    public override Input Parse(JsonRequestReader r)
    {
        var plaintext = r.Bytes("Plaintext") ?? throw KmsInput.Fault(KmsErrors.Validation("The parameter Plaintext is required."));
        // Its value is nobody's business, so it is not in the message.
        if (plaintext.Length == 0) throw KmsInput.Fault(KmsErrors.Constraint("", "plaintext", "Member must have length greater than or equal to 1"));
        if (plaintext.Length > KmsInput.PlaintextBytesMax)
            throw KmsInput.Fault(KmsErrors.Constraint("", "plaintext", $"Member must have length less than or equal to {KmsInput.PlaintextBytesMax}"));
        var input = new Input(inputs.KeyOrAlias(r), plaintext, KmsInput.Context(r), r.Flag("DryRun") == true);
        KmsInput.CheckAlgorithm(r);
        inputs.GrantTokens(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [KeyDemands.OnUse("kms:Encrypt", input.Key, input.Context)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var sealedUnder = use.FindUsable(granted).Then<Output>(key =>
            input.IsDryRun ? KmsErrors.DryRun : cipher.Seal(key, input.Context, input.Plaintext).Then<Output>(ciphertext => new Output(key.Arn, ciphertext)));
        CryptographicOperations.ZeroMemory(input.Plaintext);
        return Task.FromResult(sealedUnder);
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteBase64String("CiphertextBlob", output.Ciphertext);
        w.Json.WriteString("KeyId", output.KeyArn);
        w.Json.WriteString("EncryptionAlgorithm", KmsInput.Algorithm);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("keyId", input.Key), ("encryptionAlgorithm", KmsInput.Algorithm), .. Tell(input.Context)];
}

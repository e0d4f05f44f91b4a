using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// Decrypt: opens a ciphertext. Without a KeyId the permission is demanded on the key that the ciphertext names. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
/// </summary>
internal sealed class Decrypt(KmsInput inputs, KeyUse use, KeyCipher cipher) : KmsOperation<Decrypt.Input, Decrypt.Output>("Decrypt", isReadOnly: true)
{
    public sealed record Input(string Key, CiphertextHeader Header, byte[] Ciphertext, EncryptionContext Context, bool IsDryRun);

    /// <param name="Plaintext">Zeroed once it is written.</param>
    public sealed record Output(string KeyArn, byte[] Plaintext, string MaterialId);

    public override Input Parse(JsonRequestReader r)
    {
        var ciphertext = KmsInput.Ciphertext(r);
        if (!CiphertextHeader.TryRead(ciphertext, out var header)) throw KmsInput.Fault(KmsErrors.InvalidCiphertext);
        var key = inputs.OptionalKey(r, "KeyId", withAlias: true) ?? KeyName.KeyArn(inputs.Region, header.Account, header.KeyId);
        var input = new Input(key, header, ciphertext, KmsInput.Context(r), r.Flag("DryRun") == true);
        KmsInput.CheckAlgorithm(r);
        inputs.GrantTokens(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [KeyDemands.OnUse("kms:Decrypt", input.Key, input.Context)];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        return Task.FromResult(use.FindUsable(granted).Then<Output>(key =>
        {
            if (!input.Header.IsOf(key)) return KmsErrors.IncorrectKey;
            var opened = cipher.Open(key, input.Context, input.Ciphertext);
            if (!opened.IsSuccess) return opened.Error;
            if (!input.IsDryRun) return new Output(key.Arn, opened.Value.Plaintext, opened.Value.Material.Id);
            CryptographicOperations.ZeroMemory(opened.Value.Plaintext);
            return KmsErrors.DryRun;
        }));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("KeyId", output.KeyArn);
        w.Json.WriteBase64String("Plaintext", output.Plaintext);
        w.Json.WriteString("EncryptionAlgorithm", KmsInput.Algorithm);
        w.Json.WriteString("KeyMaterialId", output.MaterialId);
        w.Json.WriteEndObject();
        CryptographicOperations.ZeroMemory(output.Plaintext);
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
        [("keyId", input.Key), ("encryptionAlgorithm", KmsInput.Algorithm), .. Tell(input.Context)];
}

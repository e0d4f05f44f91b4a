using System.Security.Cryptography;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// ReEncrypt: opens a ciphertext and seals what it held again, under another key or context; the plaintext stays here. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
/// </summary>
internal sealed class ReEncrypt(KmsInput inputs, KeyUse use, KeyCipher cipher) : KmsOperation<ReEncrypt.Input, ReEncrypt.Output>("ReEncrypt", isReadOnly: true)
{
    public sealed record Input(
        string Source, CiphertextHeader Header, byte[] Ciphertext, EncryptionContext SourceContext, string Destination, EncryptionContext DestinationContext, bool IsDryRun);

    public sealed record Output(string SourceArn, string SourceMaterialId, KmsKey Destination, byte[] Ciphertext);

    public override Input Parse(JsonRequestReader r)
    {
        var ciphertext = KmsInput.Ciphertext(r);
        if (!CiphertextHeader.TryRead(ciphertext, out var header)) throw KmsInput.Fault(KmsErrors.InvalidCiphertext);
        var source = inputs.OptionalKey(r, "SourceKeyId", withAlias: true) ?? KeyName.KeyArn(inputs.Region, header.Account, header.KeyId);
        var input = new Input(
            source, header, ciphertext, KmsInput.Context(r, "SourceEncryptionContext"), inputs.KeyOrAlias(r, "DestinationKeyId"),
            KmsInput.Context(r, "DestinationEncryptionContext"), r.Flag("DryRun") == true);
        KmsInput.CheckAlgorithm(r, "SourceEncryptionAlgorithm");
        KmsInput.CheckAlgorithm(r, "DestinationEncryptionAlgorithm");
        inputs.GrantTokens(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) =>
    [
        KeyDemands.OnUse("kms:ReEncryptFrom", input.Source, input.SourceContext).Beside(input.Destination),
        KeyDemands.OnUse("kms:ReEncryptTo", input.Destination, input.DestinationContext).Beside(input.Source),
    ];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult(use.FindUsable(granted).Then(source => use.FindUsable(granted, demand: 1).Then(to => Move(granted.Input, source, to))));

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteBase64String("CiphertextBlob", output.Ciphertext);
        w.Json.WriteString("SourceKeyId", output.SourceArn);
        w.Json.WriteString("KeyId", output.Destination.Arn);
        w.Json.WriteString("SourceEncryptionAlgorithm", KmsInput.Algorithm);
        w.Json.WriteString("DestinationEncryptionAlgorithm", KmsInput.Algorithm);
        w.Json.WriteString("SourceKeyMaterialId", output.SourceMaterialId);
        w.Json.WriteString("DestinationKeyMaterialId", output.Destination.CurrentMaterial.Id);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
    [
        ("sourceKeyId", input.Source), ("destinationKeyId", input.Destination), ("sourceEncryptionAlgorithm", KmsInput.Algorithm),
        ("destinationEncryptionAlgorithm", KmsInput.Algorithm), .. Tell(input.SourceContext, "sourceEncryptionContext"),
        .. Tell(input.DestinationContext, "destinationEncryptionContext"),
    ];

    private Result<Output> Move(Input input, KmsKey source, KmsKey destination)
    {
        if (!input.Header.IsOf(source)) return KmsErrors.IncorrectKey;
        var opened = cipher.Open(source, input.SourceContext, input.Ciphertext);
        if (!opened.IsSuccess) return opened.Error;
        var moved = input.IsDryRun ? KmsErrors.DryRun : cipher.Seal(destination, input.DestinationContext, opened.Value.Plaintext);
        CryptographicOperations.ZeroMemory(opened.Value.Plaintext);
        return moved.Then<Output>(ciphertext => new Output(source.Arn, opened.Value.Material.Id, destination, ciphertext));
    }
}

using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>A key as AWS describes it. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html</summary>
internal static class KeyMetadata
{
    public static void Write(JsonResponseWriter w, KmsKey key)
    {
        w.Json.WriteStartObject("KeyMetadata");
        w.Json.WriteString("AWSAccountId", key.Account);
        w.Json.WriteString("KeyId", key.Id);
        w.Json.WriteString("Arn", key.Arn);
        w.Time("CreationDate", key.Created);
        w.Json.WriteBoolean("Enabled", key.State == KeyState.Enabled);
        w.Json.WriteString("Description", key.Description);
        w.Json.WriteString("KeyUsage", KmsInput.KeyUsage);
        w.Json.WriteString("KeyState", key.State.ToString());
        if (key.DeletionDate is { } deletion) w.Time("DeletionDate", deletion);
        w.Json.WriteString("Origin", KmsInput.Origin);
        w.Json.WriteString("KeyManager", key.IsAwsManaged ? "AWS" : "CUSTOMER");
        w.Json.WriteString("CustomerMasterKeySpec", KmsInput.Algorithm);
        w.Json.WriteString("KeySpec", KmsInput.Algorithm);
        w.Json.WriteStartArray("EncryptionAlgorithms");
        w.Json.WriteStringValue(KmsInput.Algorithm);
        w.Json.WriteEndArray();
        w.Json.WriteBoolean("MultiRegion", value: false);
        w.Json.WriteString("CurrentKeyMaterialId", key.CurrentMaterial.Id);
        w.Json.WriteEndObject();
    }
}

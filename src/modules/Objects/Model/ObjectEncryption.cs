namespace Strongroom.Objects;

/// <summary>What something written is encrypted under beside the store's own keys: nothing (SSE-S3), a KMS key (SSE-KMS) or a key of the client's (SSE-C).</summary>
/// <param name="Kms">The KMS key.</param>
/// <param name="CustomerKey">The client's key, as the request brought it; never both.</param>
public sealed record ObjectEncryption(KmsEncryption? Kms, CustomerKey? CustomerKey)
{
    /// <summary>SSE-S3.</summary>
    public static ObjectEncryption Sse { get; } = new(null, null);

    /// <summary>What the key of its body is derived with.</summary>
    internal SecondKey SecondKey => Kms is not null ? SecondKey.Kms : CustomerKey is not null ? SecondKey.Customer : SecondKey.None;
}

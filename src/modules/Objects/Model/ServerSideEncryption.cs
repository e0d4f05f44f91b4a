namespace Strongroom.Objects;

/// <summary>AWS's names of the ways to encrypt.</summary>
internal static class ServerSideEncryption
{
    /// <summary>SSE-S3: under keys that are the server's business.</summary>
    public const string Aes256 = "AES256";

    /// <summary>SSE-KMS: under a KMS key too.</summary>
    public const string Kms = "aws:kms";

    /// <summary>DSSE-KMS: two layers of encryption, which this server does not have.</summary>
    public const string DualKms = "aws:kms:dsse";
}

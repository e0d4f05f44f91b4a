using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>A bucket's encryption as XML. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionConfiguration.html</summary>
internal static class EncryptionXml
{
    private const string Root = "ServerSideEncryptionConfiguration";
    private const string Default = "ApplyServerSideEncryptionByDefault";
    private const string Blocked = "BlockedEncryptionTypes";
    private const string NoneBlocked = "NONE";
    private const int KeyIdLengthMax = 2048;

    /// <summary>Reads a configuration, which has one rule.</summary>
    /// <exception cref="ServiceException">MalformedXML, InvalidArgument or NotImplemented.</exception>
    public static BucketEncryption Read(ReadOnlyMemory<byte> document)
    {
        var rules = S3Xml.Parse(document, Root).Only("Rule").Children("Rule").ToList();
        if (rules.Count != 1) throw new ServiceException(S3Errors.MalformedXml());
        var rule = rules[0].Only(Default, "BucketKeyEnabled", Blocked);
        var encryption = BucketEncryption.Default with
        {
            IsBucketKeyEnabled = Flag(rule.TextOf("BucketKeyEnabled")),
            IsCustomerKeyBlocked = rule.Optional(Blocked) is not { } blocked || IsCustomerKeyIn(blocked),
        };
        if (rule.Optional(Default) is not { } byDefault) return encryption;
        byDefault.Only("SSEAlgorithm", "KMSMasterKeyID");
        var (algorithm, key) = (byDefault.RequiredText("SSEAlgorithm").Trim(), byDefault.TextOf("KMSMasterKeyID")?.Trim());
        return algorithm switch
        {
            ServerSideEncryption.Kms => encryption with { UsesKms = true, KmsKeyId = KeyId(key) },
            ServerSideEncryption.Aes256 when key is null => encryption,
            ServerSideEncryption.Aes256 => throw new ServiceException(
                S3Errors.InvalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", Default, key)),
            ServerSideEncryption.DualKms or "aws:fsx" => throw new ServiceException(BucketErrors.ElementNotImplemented("SSEAlgorithm")),
            _ => throw new ServiceException(S3Errors.MalformedXml()),
        };
    }

    /// <summary>Writes a configuration.</summary>
    public static void Write(S3ResponseWriter w, BucketEncryption encryption)
    {
        var xml = w.Xml(Root).Open("Rule").Open(Default).Element("SSEAlgorithm", encryption.Algorithm);
        if (encryption.KmsKeyId is { } key) xml.Element("KMSMasterKeyID", key);
        xml.Close(Default).Element("BucketKeyEnabled", encryption.IsBucketKeyEnabled ? "true" : "false")
            .Open(Blocked).Element("EncryptionType", encryption.IsCustomerKeyBlocked ? EncryptionDocument.CustomerKey : NoneBlocked).Close(Blocked)
            .Close("Rule").Close(Root);
    }

    private static bool IsCustomerKeyIn(XmlNode blocked)
    {
        var types = blocked.Only("EncryptionType").Children("EncryptionType").Select(t => t.Text.Trim()).ToList();
        if (types.Count == 0 || types.Any(t => t is not (EncryptionDocument.CustomerKey or NoneBlocked)) || types.Distinct(StringComparer.Ordinal).Count() > 1)
            throw new ServiceException(S3Errors.MalformedXml());
        return types[0] == EncryptionDocument.CustomerKey;
    }

    private static string? KeyId(string? key) =>
        key is { Length: 0 or > KeyIdLengthMax } ? throw new ServiceException(S3Errors.InvalidArgument("Invalid KMS key id", "KMSMasterKeyID", key)) : key;

    private static bool Flag(string? text) => text?.Trim() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new ServiceException(S3Errors.MalformedXml()),
    };
}

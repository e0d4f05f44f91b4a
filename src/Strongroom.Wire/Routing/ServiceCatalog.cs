namespace Strongroom.Wire;

/// <summary>What tells one service from another on the wire.</summary>
/// <param name="Service">The service.</param>
/// <param name="SigningName">What its credential scopes say.</param>
/// <param name="Protocol">What its clients speak today.</param>
/// <param name="TargetPrefix">What stands before the dot of X-Amz-Target, and in the path of rpc-v2-cbor; null where it is not used.</param>
public sealed record ServiceEntry(AwsService Service, string SigningName, AwsProtocol Protocol, string? TargetPrefix);

/// <summary>All services, with what their present clients send.</summary>
public static class ServiceCatalog
{
    /// <summary>The list. S3 Control signs as s3 and is told by its host.</summary>
    public static IReadOnlyList<ServiceEntry> All { get; } =
    [
        new(AwsService.S3, "s3", AwsProtocol.RestXml, null),
        new(AwsService.Iam, "iam", AwsProtocol.Query, null),
        new(AwsService.Sts, "sts", AwsProtocol.Query, null),
        new(AwsService.Kms, "kms", AwsProtocol.Json11, "TrentService"),
        new(AwsService.CloudTrail, "cloudtrail", AwsProtocol.Json11, "CloudTrail_20131101"),
        new(AwsService.CloudWatch, "monitoring", AwsProtocol.Json10, "GraniteServiceVersion20100801"),
        new(AwsService.Logs, "logs", AwsProtocol.Json11, "Logs_20140328"),
        new(AwsService.Sns, "sns", AwsProtocol.Query, null),
        new(AwsService.Sqs, "sqs", AwsProtocol.Json10, "AmazonSQS"),
        new(AwsService.Config, "config", AwsProtocol.Json11, "StarlingDoveService"),
        new(AwsService.GuardDuty, "guardduty", AwsProtocol.RestJson, null),
        new(AwsService.Macie2, "macie2", AwsProtocol.RestJson, null),
        new(AwsService.CloudFormation, "cloudformation", AwsProtocol.Query, null),
        new(AwsService.AccessAnalyzer, "access-analyzer", AwsProtocol.RestJson, null),
        new(AwsService.Events, "events", AwsProtocol.Json11, "AWSEvents"),
        new(AwsService.Strongroom, "strongroom", AwsProtocol.Json11, "Strongroom_20261122"),
    ];

    /// <summary>S3 Control, which shares S3's signing name.</summary>
    public static ServiceEntry S3Control { get; } = new(AwsService.S3Control, "s3", AwsProtocol.RestXml, null);

    /// <summary>The service that a credential scope names, or null.</summary>
    public static ServiceEntry? BySigningName(string name) => Find(entry => entry.SigningName == name);

    /// <summary>The service that an X-Amz-Target or a CBOR path names, or null.</summary>
    /// <remarks>CloudTrail's older clients write its namespace before the name: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.</remarks>
    public static ServiceEntry? ByTargetPrefix(string prefix)
    {
        var name = prefix.StartsWith("com.amazonaws.", StringComparison.Ordinal) ? prefix[(prefix.LastIndexOf('.') + 1)..] : prefix;
        return Find(entry => entry.TargetPrefix == name);
    }

    private static ServiceEntry? Find(Func<ServiceEntry, bool> isIt)
    {
        foreach (var entry in All)
            if (isIt(entry)) return entry;
        return null;
    }
}

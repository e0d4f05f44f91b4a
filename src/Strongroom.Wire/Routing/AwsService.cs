namespace Strongroom.Wire;

/// <summary>The services that answer at this endpoint.</summary>
public enum AwsService
{
    /// <summary>Simple Storage Service: buckets and objects.</summary>
    S3,

    /// <summary>S3 Control: account-level settings of S3.</summary>
    S3Control,

    /// <summary>Identity and Access Management.</summary>
    Iam,

    /// <summary>Security Token Service.</summary>
    Sts,

    /// <summary>Key Management Service.</summary>
    Kms,

    /// <summary>CloudTrail.</summary>
    CloudTrail,

    /// <summary>CloudWatch metrics and alarms.</summary>
    CloudWatch,

    /// <summary>CloudWatch Logs.</summary>
    Logs,

    /// <summary>Simple Notification Service.</summary>
    Sns,

    /// <summary>Simple Queue Service.</summary>
    Sqs,

    /// <summary>AWS Config.</summary>
    Config,

    /// <summary>GuardDuty.</summary>
    GuardDuty,

    /// <summary>Macie.</summary>
    Macie2,

    /// <summary>CloudFormation.</summary>
    CloudFormation,

    /// <summary>IAM Access Analyzer.</summary>
    AccessAnalyzer,

    /// <summary>EventBridge.</summary>
    Events,

    /// <summary>This server's own administration.</summary>
    Strongroom,
}

/// <summary>How a service's requests and answers are written. See https://smithy.io/2.0/aws/protocols/index.html</summary>
public enum AwsProtocol
{
    /// <summary>Path, query and headers; XML documents.</summary>
    RestXml,

    /// <summary>A form with Action and Version; XML answers.</summary>
    Query,

    /// <summary>X-Amz-Target; application/x-amz-json-1.0.</summary>
    Json10,

    /// <summary>X-Amz-Target; application/x-amz-json-1.1.</summary>
    Json11,

    /// <summary>Path and query; JSON documents.</summary>
    RestJson,

    /// <summary>/service/NAME/operation/NAME; CBOR documents.</summary>
    RpcV2Cbor,
}

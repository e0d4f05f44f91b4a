namespace Strongroom.Wire;

/// <summary>The AWS services that this endpoint tells apart.</summary>
public enum AwsService
{
    /// <summary>Amazon S3.</summary>
    S3,

    /// <summary>S3 Control: account-level S3 settings.</summary>
    S3Control,

    /// <summary>Identity and Access Management.</summary>
    Iam,

    /// <summary>Security Token Service.</summary>
    Sts,

    /// <summary>Key Management Service.</summary>
    Kms,

    /// <summary>CloudTrail.</summary>
    CloudTrail,

    /// <summary>CloudWatch metrics.</summary>
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

    /// <summary>Strongroom's own administration.</summary>
    Strongroom,
}

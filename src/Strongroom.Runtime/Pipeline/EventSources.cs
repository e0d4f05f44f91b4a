using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>CloudTrail's eventSource of each service.</summary>
internal static class EventSources
{
    public static string Of(AwsService service) => service switch
    {
        AwsService.S3 or AwsService.S3Control => "s3.amazonaws.com",
        AwsService.Iam => "iam.amazonaws.com",
        AwsService.Sts => "sts.amazonaws.com",
        AwsService.Kms => "kms.amazonaws.com",
        AwsService.CloudTrail => "cloudtrail.amazonaws.com",
        AwsService.CloudWatch => "monitoring.amazonaws.com",
        AwsService.Logs => "logs.amazonaws.com",
        AwsService.Sns => "sns.amazonaws.com",
        AwsService.Sqs => "sqs.amazonaws.com",
        AwsService.Config => "config.amazonaws.com",
        AwsService.GuardDuty => "guardduty.amazonaws.com",
        AwsService.Macie2 => "macie2.amazonaws.com",
        AwsService.CloudFormation => "cloudformation.amazonaws.com",
        AwsService.AccessAnalyzer => "access-analyzer.amazonaws.com",
        AwsService.Events => "events.amazonaws.com",
        _ => "strongroom",
    };
}

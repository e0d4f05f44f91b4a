namespace Strongroom.Identity.Model;

/// <summary>
/// The texts of AWS's managed policies: their documented permissions on the services that are served here. What they also grant on other services is left
/// out, since there is nothing here that it could be used on; only those that grant on everything grant on everything here too.
/// </summary>
internal static class AwsManagedPolicyList
{
    public static IReadOnlyList<ManagedPolicy> All { get; } =
    [
        Policy("AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK", "Everything.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"*","Resource":"*"}
            ]}
            """),
        Policy("PowerUserAccess", "/", "ANPAJYRXTHIB4FOVS3ZXS", "Everything but identities and accounts.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
              {"Effect":"Allow","Action":["account:GetAccountInformation","account:GetPrimaryEmail","account:ListRegions","iam:CreateServiceLinkedRole",
               "iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeOrganization"],"Resource":"*"}
            ]}
            """),
        Policy("ReadOnlyAccess", "/", "ANPAILL3HVNFSB6DCOWYQ", "Reading of everything that is served.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["access-analyzer:Get*","access-analyzer:List*","access-analyzer:ValidatePolicy","cloudformation:Describe*",
               "cloudformation:Get*","cloudformation:List*","cloudtrail:Describe*","cloudtrail:Get*","cloudtrail:List*","cloudtrail:LookupEvents",
               "cloudwatch:Describe*","cloudwatch:Get*","cloudwatch:List*","config:Describe*","config:Get*","config:List*","events:Describe*",
               "events:List*","guardduty:Get*","guardduty:List*","iam:Generate*","iam:Get*","iam:List*","iam:SimulateCustomPolicy",
               "iam:SimulatePrincipalPolicy","kms:Describe*","kms:Get*","kms:List*","logs:Describe*","logs:FilterLogEvents","logs:Get*","logs:List*",
               "macie2:Describe*","macie2:Get*","macie2:List*","s3:DescribeJob","s3:Get*","s3:List*","sns:Get*","sns:List*","sqs:Get*","sqs:List*",
               "sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}
            ]}
            """),
        Policy("SecurityAudit", "/", "ANPAIX2T3QCXHR2OGGCTO", "Reading of what is configured, for audits of an account's security; no data.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["access-analyzer:GetAnalyzedResource","access-analyzer:GetAnalyzer","access-analyzer:GetArchiveRule",
               "access-analyzer:GetFinding","access-analyzer:ListAnalyzedResources","access-analyzer:ListAnalyzers","access-analyzer:ListArchiveRules",
               "access-analyzer:ListFindings","access-analyzer:ListTagsForResource","cloudformation:DescribeStack*","cloudformation:GetStackPolicy",
               "cloudformation:GetTemplate","cloudformation:ListStack*","cloudtrail:DescribeTrails","cloudtrail:GetEventSelectors",
               "cloudtrail:GetInsightSelectors","cloudtrail:GetTrail","cloudtrail:GetTrailStatus","cloudtrail:ListTags","cloudtrail:ListTrails",
               "cloudtrail:LookupEvents","cloudwatch:Describe*","cloudwatch:ListTagsForResource","config:Describe*","config:Get*","config:List*",
               "events:DescribeEventBus","events:DescribeRule","events:List*","guardduty:Get*","guardduty:List*","iam:GenerateCredentialReport",
               "iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy","kms:Describe*",
               "kms:Get*","kms:List*","logs:Describe*","logs:ListTagsLogGroup","macie2:ListFindings","macie2:GetMacieSession",
               "s3:GetAccelerateConfiguration","s3:GetAccessPoint","s3:GetAccessPointPolicy","s3:GetAccessPointPolicyStatus",
               "s3:GetAccountPublicAccessBlock","s3:GetAnalyticsConfiguration","s3:GetBucket*","s3:GetEncryptionConfiguration",
               "s3:GetInventoryConfiguration","s3:GetLifecycleConfiguration","s3:GetMetricsConfiguration","s3:GetObjectAcl","s3:GetObjectVersionAcl",
               "s3:GetReplicationConfiguration","s3:ListAccessPoints","s3:ListAllMyBuckets","sns:GetTopicAttributes","sns:ListSubscriptionsByTopic",
               "sns:ListTagsForResource","sns:ListTopics","sqs:GetQueueAttributes","sqs:ListDeadLetterSourceQueues","sqs:ListQueueTags",
               "sqs:ListQueues"],"Resource":"*"}
            ]}
            """),
        Policy("AmazonS3FullAccess", "/", "ANPAIFIR6V6BVTRAHWINE", "Everything in all buckets.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}
            ]}
            """),
        Policy("AmazonS3ReadOnlyAccess", "/", "ANPAIZTJ4DXE7G6AGAE6M", "Reading of all buckets.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}
            ]}
            """),
        Policy("IAMFullAccess", "/", "ANPAI7XKCFMBPM3QQRRVQ", "Everything in IAM.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization",
               "organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents",
               "organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies",
               "organizations:ListTargetsForPolicy"],"Resource":"*"}
            ]}
            """),
        Policy("IAMReadOnlyAccess", "/", "ANPAJKSO7NDY4T57MWDSQ", "Reading of IAM.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*",
               "iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}
            ]}
            """),
        Policy("IAMUserChangePassword", "/", "ANPAJ4L4MM2A7QIEB56MS", "Users may change their own passwords.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["iam:ChangePassword"],"Resource":["arn:aws:iam::*:user/${aws:username}"]},
              {"Effect":"Allow","Action":["iam:GetAccountPasswordPolicy"],"Resource":"*"}
            ]}
            """),
        Policy("AWSKeyManagementServicePowerUser", "/", "ANPAJNPP7PPPPMJRV2SA4", "Making keys and aliases, and reading what is known of them; using and administering keys is for their policies.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["kms:CreateAlias","kms:CreateKey","kms:DeleteAlias","kms:Describe*","kms:GenerateRandom","kms:Get*","kms:List*",
               "kms:TagResource","kms:UntagResource","iam:ListGroups","iam:ListRoles","iam:ListUsers"],"Resource":"*"}
            ]}
            """),
        Policy("AWSCloudTrail_FullAccess", "/", "ANPAZKAPJZG4IKVF6KGV2", "Everything in CloudTrail, and what setting up a trail needs elsewhere.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["sns:AddPermission","sns:CreateTopic","sns:SetTopicAttributes",
               "sns:GetTopicAttributes"],"Resource":["arn:aws:sns:*:*:aws-cloudtrail-logs*"]},
              {"Effect":"Allow","Action":["sns:ListTopics"],"Resource":"*"},
              {"Effect":"Allow","Action":["s3:CreateBucket","s3:PutBucketPolicy",
               "s3:PutBucketPublicAccessBlock"],"Resource":["arn:aws:s3:::aws-cloudtrail-logs*"]},
              {"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetBucketLocation","s3:GetBucketPolicy"],"Resource":"*"},
              {"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"},
              {"Effect":"Allow","Action":["logs:CreateLogGroup"],"Resource":["arn:aws:logs:*:*:log-group:aws-cloudtrail-logs*"]},
              {"Effect":"Allow","Action":["iam:ListRoles","iam:GetRolePolicy","iam:GetUser"],"Resource":"*"},
              {"Effect":"Allow","Action":["iam:PassRole"],"Resource":"*",
               "Condition":{"StringEquals":{"iam:PassedToService":"cloudtrail.amazonaws.com"}}},
              {"Effect":"Allow","Action":["kms:CreateKey","kms:CreateAlias","kms:ListKeys","kms:ListAliases"],"Resource":"*"}
            ]}
            """),
        Policy("AWSCloudTrail_ReadOnlyAccess", "/", "ANPAZKAPJZG4AZLAVEGHF", "Reading of CloudTrail.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["cloudtrail:Get*","cloudtrail:Describe*","cloudtrail:List*","cloudtrail:LookupEvents"],"Resource":"*"}
            ]}
            """),
        Policy("CloudWatchFullAccess", "/", "ANPAIKEABORKUXN6DEAZU", "Everything in CloudWatch, its logs included.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["autoscaling:Describe*","cloudwatch:*","logs:*","sns:*","iam:GetPolicy","iam:GetPolicyVersion","iam:GetRole",
               "oam:ListSinks"],"Resource":"*"},
              {"Effect":"Allow","Action":"iam:CreateServiceLinkedRole",
               "Resource":"arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*",
               "Condition":{"StringLike":{"iam:AWSServiceName":"events.amazonaws.com"}}}
            ]}
            """),
        Policy("CloudWatchReadOnlyAccess", "/", "ANPAJN23PDQP7SZQAE3QE", "Reading of CloudWatch, its logs included.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["autoscaling:Describe*","cloudwatch:Describe*","cloudwatch:GenerateQuery","cloudwatch:Get*","cloudwatch:List*",
               "logs:Get*","logs:List*","logs:StartQuery","logs:StopQuery","logs:Describe*","logs:TestMetricFilter","logs:FilterLogEvents",
               "oam:ListSinks","sns:Get*","sns:List*"],"Resource":"*"}
            ]}
            """),
        Policy("ViewOnlyAccess", "/job-function/", "ANPAID22R6XPJATWOFDK6", "Seeing what there is, without its content.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["cloudformation:DescribeStacks","cloudformation:List*","cloudtrail:DescribeTrails","cloudtrail:LookupEvents",
               "cloudwatch:Get*","cloudwatch:List*","config:Describe*","config:List*","events:List*","guardduty:List*","iam:GetAccountSummary",
               "iam:GetLoginProfile","iam:List*","kms:ListAliases","kms:ListKeys","logs:Describe*","macie2:List*","s3:ListAllMyBuckets","s3:ListBucket",
               "sns:List*","sqs:ListQueues"],"Resource":"*"}
            ]}
            """),
        Policy("SupportUser", "/job-function/", "ANPAI3V4GSSN5SJY3P2RO", "Finding out what is wrong in an account.",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["cloudformation:Describe*","cloudformation:Get*","cloudformation:List*","cloudtrail:DescribeTrails",
               "cloudtrail:GetTrailStatus","cloudtrail:LookupEvents","cloudtrail:ListTags","cloudwatch:Describe*","cloudwatch:Get*","cloudwatch:List*",
               "config:Describe*","config:Get*","events:Describe*","events:List*","iam:GenerateCredentialReport","iam:GetAccountSummary","iam:List*",
               "kms:Describe*","kms:Get*","kms:List*","logs:Describe*","s3:GetBucketLocation","s3:GetBucketLogging","s3:GetBucketVersioning",
               "s3:GetReplicationConfiguration","s3:ListAllMyBuckets","sns:List*","sqs:ListQueues"],"Resource":"*"}
            ]}
            """),
    ];

    private static ManagedPolicy Policy(string name, string path, string id, string description, string document) => new()
    {
        Version = 1,
        Name = name,
        Path = path,
        Id = id,
        // The day that AWS itself made the first of them.
        CreatedMs = 1423247999000,
        UpdatedMs = 1423247999000,
        Description = description,
        Tags = [],
        Versions = [new(1, new PolicyText(document), 1423247999000)],
        DefaultNumber = 1,
        LastNumber = 1,
    };
}

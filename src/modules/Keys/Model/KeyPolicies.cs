using System.Text;
using Strongroom.Kernel;
using Strongroom.Keys.Ports;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>Key policies: AWS's own, and what is asked of a new one. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html</summary>
internal sealed class KeyPolicies(AccessGate gate, IKeyPrincipals principals)
{
    /// <summary>The one name that a key policy has.</summary>
    public const string Name = "default";

    /// <summary>Bytes of a key policy: 32 KB.</summary>
    public const int BytesMax = 32 * 1024;

    /// <summary>What a key gets whose maker gives none. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html</summary>
    public static string Default(string account) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }
        """;

    /// <summary>The policy of an account's aws/s3 key: who may use S3 may use it, by S3 and in no other way.</summary>
    public static string OfS3(string account, string region) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "auto-s3-2",
          "Statement" : [ {
            "Sid" : "Allow access through S3 for all principals in the account that are authorized to use S3",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "*"
            },
            "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
            "Resource" : "*",
            "Condition" : {
              "StringEquals" : {
                "kms:ViaService" : "s3.{{region}}.amazonaws.com",
                "kms:CallerAccount" : "{{account}}"
              }
            }
          }, {
            "Sid" : "Allow direct access to key metadata to the account",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
            "Resource" : "*"
          } ]
        }
        """;

    /// <summary>Reads a policy for a key.</summary>
    /// <returns>LimitExceededException, MalformedPolicyDocumentException.</returns>
    public static Result<PolicyDocument> Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > BytesMax) return KmsErrors.LimitExceeded($"The key policy is larger than {BytesMax} bytes.");
        if (!PolicyParser.TryParse(text, PolicyKind.Key, null, out var document, out var fault))
            return KmsErrors.Of("MalformedPolicyDocumentException", fault.Detail is { } detail ? $"{fault.Message} ({detail})" : fault.Message);
        return document;
    }

    /// <summary>Takes a policy for a key, or tells why not. For the transaction that keeps it: whom it names is who has the names then.</summary>
    /// <param name="call">Who gives it.</param>
    /// <param name="account">The key's account.</param>
    /// <param name="arn">The key's ARN.</param>
    /// <param name="document">The policy.</param>
    /// <param name="withoutLockoutCheck">True where its giver takes the risk of locking itself out.</param>
    /// <returns>MalformedPolicyDocumentException.</returns>
    public Result<KeyPolicy> Take(Call call, string account, string arn, PolicyDocument document, bool withoutLockoutCheck)
    {
        if (!document.Principals.All(Exists)) return KmsErrors.Of("MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals.");
        var policy = KeyPolicy.Of(document.Text, KeyPrincipals.IdsIn(document.Text, principals.PrincipalIdOf), arn);
        var facts = new ResourceFacts { Owner = account, Arn = arn, Policy = policy.InForce, Rule = ResourcePolicyRule.Required };
        return withoutLockoutCheck || gate.WouldReach(call, Demand.OnKey("kms:PutKeyPolicy", arn), facts) ? policy : KmsErrors.Lockout;
    }

    private bool Exists(PolicyPrincipal principal) =>
        principal.Kind is PolicyPrincipalKind.Everyone or PolicyPrincipalKind.Service || principals.Exists(principal.Value);
}

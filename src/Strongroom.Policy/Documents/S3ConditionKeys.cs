using System.Collections.Frozen;

namespace Strongroom.Policy;

/// <summary>
/// The condition keys that a bucket policy may use. S3 refuses others, and those that no action of the statement has. Spec:
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
internal static class S3ConditionKeys
{
    private const string Global =
        "CalledVia CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc EpochTime FederatedProvider " +
        "IsMcpServiceAction MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths " +
        "PrincipalServiceName PrincipalServiceNamesList PrincipalTag PrincipalType Referer RequestedRegion RequestTag ResourceAccount ResourceOrgID " +
        "ResourceOrgPaths ResourceTag SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceOrgPaths SourceOwner SourceVpc " +
        "SourceVpcArn SourceVpce SourceVpceAccount SourceVpceOrgID SourceVpceOrgPaths TagKeys TokenIssueTime UserAgent userid username VpceAccount " +
        "VpceOrgID VpceOrgPaths ViaAWSService VpcSourceIp";

    private const string OfAllActions =
        "AccessGrantsInstanceArn AccessPointNetworkOrigin AccessPointTag BucketTag DataAccessPointAccount DataAccessPointArn ResourceAccount TlsVersion authType " +
        "signatureAge signatureversion x-amz-content-sha256";

    // Of other services, with what they are about.
    private static readonly FrozenSet<string> Foreign = FrozenSet.Create(
        StringComparer.Ordinal, "ec2:sourceinstancearn", "lambda:sourcefunctionarn", "sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "glue:roleassumedby");

    private static readonly FrozenDictionary<string, Func<string, bool>?> Keys = Read();

    /// <summary>Whether S3 knows the key.</summary>
    public static bool IsKnown(ConditionKey key)
    {
        if (Keys.ContainsKey(key.Name) || Foreign.Contains(key.Name)) return true;
        // A claim of an identity provider: its name has a dot.
        return key.Name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && key.Name.AsSpan(0, colon).Contains('.');
    }

    /// <summary>Whether an action has the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="action">The action's lower-case name.</param>
    /// <param name="scope">What it is on.</param>
    public static bool Has(ConditionKey key, string action, S3ActionScope scope) => key.Name switch
    {
        "s3:existingobjecttag" or "s3:versionid" => scope == S3ActionScope.Object,
        _ => !Keys.TryGetValue(key.Name, out var has) || has is null || has(action),
    };

    private static FrozenDictionary<string, Func<string, bool>?> Read()
    {
        var keys = new Dictionary<string, Func<string, bool>?>(StringComparer.Ordinal);
        Add("aws:", Global, null);
        Add("s3:", OfAllActions, null);
        Add("s3:", "ExistingObjectTag VersionId", null);
        Add("s3:", "delimiter max-keys prefix", action => action is "listbucket" or "listbucketversions");
        Add("s3:", "InventoryAccessibleOptionalFields", action => action is "putinventoryconfiguration");
        Add("s3:", "locationconstraint x-amz-bucket-namespace", action => action is "createbucket");
        Add("s3:", "x-amz-object-ownership", action => action is "createbucket" or "putbucketownershipcontrols");
        Add("s3:", "if-match", action => action is "putobject" or "deleteobject");
        Add("s3:", "if-none-match ObjectCreationOperation x-amz-copy-source x-amz-metadata-directive x-amz-website-redirect-location", IsWrite);
        Add("s3:", "x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-context", IsEncrypted);
        Add("s3:", "x-amz-server-side-encryption-customer-algorithm", action => IsEncrypted(action) || action.StartsWith("getobject", StringComparison.Ordinal));
        Add("s3:", "x-amz-storage-class", action => action is "putobject" or "replicateobject" or "restoreobject");
        Add("s3:", "RequestObjectTag RequestObjectTagKeys", action => action is "putobject" or "putobjecttagging" or "putobjectversiontagging" or "replicatetags");
        Add("s3:", "x-amz-acl x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp", IsGranting);
        Add("s3:", "object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days object-lock-retain-until-date", IsLocking);
        return keys.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string service, string names, Func<string, bool>? has)
        {
            foreach (var name in names.Split(' ')) keys.Add(service + name.ToLowerInvariant(), has);
        }
    }

    private static bool IsWrite(string action) => action is "putobject";

    private static bool IsEncrypted(string action) => action is "putobject" or "replicateobject" or "updateobjectencryption";

    private static bool IsGranting(string action) => action is "createbucket" or "putbucketacl" or "putobject" or "putobjectacl" or "putobjectversionacl";

    private static bool IsLocking(string action) =>
        action is "bypassgovernanceretention" or "putobject" or "putobjectlegalhold" or "putobjectretention" or "replicateobject";
}

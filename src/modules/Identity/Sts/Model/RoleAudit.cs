using Strongroom.Kernel;
using Strongroom.Runtime.Audit;

namespace Strongroom.Identity.Sts;

/// <summary>The role as a resource of the record of assuming it.</summary>
internal static class RoleAudit
{
    public static void Describe(AuditEvent audit, string roleArn)
    {
        if (Arn.TryParseIdentity(roleArn, out var account, out _)) audit.Resources.Add(new("AWS::IAM::Role", roleArn, account));
    }
}

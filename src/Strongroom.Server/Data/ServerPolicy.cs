using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Server.Data;

/// <summary>
/// The server's own policy: a resource policy on the server as a whole, without which nobody has any of its operations. It names the operator, the first
/// account's root and the role of its administrators, each by itself. See docs/adr/0007-operator.md
/// </summary>
/// <remarks>
/// A Principal that is an account hands what is allowed on to the account's identity policies, where PowerUserAccess would be enough; so what names the root is
/// held to the root's own ARN and lasting keys. The role is named by its unique id, which no namesake has. Federated users and sessions of GetSessionToken are
/// none of the three.
/// </remarks>
internal static class ServerPolicy
{
    /// <summary>The policy.</summary>
    /// <param name="home">The account that the server belongs to.</param>
    /// <param name="administratorRoleId">The unique id of its administrators' role; null where it never had one.</param>
    public static AttachedPolicy Of(AccountId home, string? administratorRoleId)
    {
        var root = Arn.OfRoot(home);
        var isRootItself = $$$""","Condition":{"ArnEquals":{"aws:PrincipalArn":"{{{root}}}"},"Null":{"aws:TokenIssueTime":"true"}}""";
        List<string> statements = [Statement("Operator", "Service", OperatorCredentials.Principal), Statement("Root", "AWS", root, isRootItself)];
        if (administratorRoleId is not null) statements.Add(Statement("Administrators", "AWS", administratorRoleId));
        var text = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
        return PolicyParser.TryParse(text, PolicyKind.Key, bucket: null, out var document, out var fault)
            ? new AttachedPolicy("server policy", "this server", document)
            : throw new InvalidOperationException(fault.Message);
    }

    private static string Statement(string sid, string kind, string principal, string condition = "") =>
        $$$"""{"Sid":"{{{sid}}}","Effect":"Allow","Principal":{"{{{kind}}}":"{{{principal}}}"},"Action":"strongroom:*","Resource":"*"{{{condition}}}}""";
}

using System.Text.Json;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;

namespace Strongroom.Trail.Model;

/// <summary>
/// Who asked, in CloudTrail's words. See https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
/// </summary>
internal static class UserIdentity
{
    private const string Internal = "AWS Internal";

    /// <summary>True for what a service did by itself to what is its own, such as the end of a key whose waiting period is over.</summary>
    public static bool IsOwnEvent(AuditEvent audit) => audit.Caller is { Kind: CallerKind.Service, Service: { } service } && service == audit.EventSource;

    public static void Write(Utf8JsonWriter json, AuditEvent audit)
    {
        var caller = audit.Caller;
        json.WriteStartObject("userIdentity");
        switch (caller.Kind)
        {
            case CallerKind.Root: WritePrincipal(json, "Root", audit); break;
            case CallerKind.User: WritePrincipal(json, "IAMUser", audit); break;
            case CallerKind.RoleSession: WritePrincipal(json, "AssumedRole", audit); break;
            case CallerKind.FederatedUser: WritePrincipal(json, "FederatedUser", audit); break;
            case CallerKind.WebIdentity: WriteWebIdentity(json, caller); break;
            case CallerKind.Service when IsOwnEvent(audit):
                json.WriteString("accountId", audit.RecipientAccount);
                json.WriteString("invokedBy", Internal);
                break;
            case CallerKind.Service:
                json.WriteString("type", "AWSService");
                json.WriteString("invokedBy", caller.Service);
                break;
            default: WriteNobody(json, audit); break;
        }
        // A service that acts for a caller has its name where the caller's address would be.
        if (caller.Kind != CallerKind.Service && audit.SourceIpAddress.EndsWith(".amazonaws.com", StringComparison.Ordinal)) json.WriteString("invokedBy", audit.SourceIpAddress);
        json.WriteEndObject();
    }

    private static void WritePrincipal(Utf8JsonWriter json, string type, AuditEvent audit)
    {
        var caller = audit.Caller;
        json.WriteString("type", type);
        json.WriteString("principalId", caller.PrincipalId);
        json.WriteString("arn", caller.Arn);
        json.WriteString("accountId", caller.Account.Value);
        if ((caller.AccessKeyId ?? audit.ClaimedAccessKeyId) is { } key) json.WriteString("accessKeyId", key);
        if (caller.UserName is { } name) json.WriteString("userName", name);
        if (caller.Session is { } session) WriteSession(json, caller, session);
    }

    private static void WriteSession(Utf8JsonWriter json, Caller caller, SessionFacts session)
    {
        json.WriteStartObject("sessionContext");
        // The session of a user or root is the same identity as its issuer, which is not told twice.
        if (caller.Kind is CallerKind.RoleSession or CallerKind.FederatedUser)
        {
            json.WriteStartObject("sessionIssuer");
            json.WriteString("type", session.IssuerType);
            json.WriteString("principalId", session.IssuerId);
            json.WriteString("arn", session.IssuerArn);
            json.WriteString("accountId", caller.Account.Value);
            if (session.IssuerName is { } name) json.WriteString("userName", name);
            json.WriteEndObject();
        }
        if (session.FederatedProvider is { } provider)
        {
            json.WriteStartObject("webIdFederationData");
            json.WriteString("federatedProvider", provider);
            json.WriteStartObject("attributes");
            foreach (var claim in session.FederatedClaims.DistinctBy(claim => claim.Key, StringComparer.Ordinal)) json.WriteString(claim.Key, claim.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteStartObject("attributes");
        json.WriteString("creationDate", session.IssuedAt.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ"));
        json.WriteString("mfaAuthenticated", session.MfaAt is null ? "false" : "true");
        json.WriteEndObject();
        if (session.SourceIdentity is { } source) json.WriteString("sourceIdentity", source);
        json.WriteEndObject();
    }

    private static void WriteWebIdentity(Utf8JsonWriter json, Caller caller)
    {
        json.WriteString("type", "WebIdentityUser");
        json.WriteString("principalId", caller.PrincipalId);
        if (caller.UserName is { } name) json.WriteString("userName", name);
        json.WriteString("identityProvider", caller.Service);
    }

    private static void WriteNobody(Utf8JsonWriter json, AuditEvent audit)
    {
        if (audit.ClaimedAccessKeyId is { } claimed)
        {
            // The signature proved nobody: who it was is not known, only whose key was named.
            json.WriteString("type", "Unknown");
            json.WriteString("principalId", "");
            json.WriteString("accessKeyId", claimed);
            return;
        }
        json.WriteString("type", "AWSAccount");
        json.WriteString("principalId", "");
        json.WriteString("accountId", "anonymous");
    }
}

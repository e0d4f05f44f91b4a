using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts;

/// <summary>How an issued session is told to its holder, and on record.</summary>
internal static class SessionAnswers
{
    public static void Write(Utf8XmlWriter xml, IssuedSession session)
    {
        xml.Open("Credentials")
            .Element("AccessKeyId", session.AccessKeyId)
            .Element("SecretAccessKey", session.SecretAccessKey)
            .Element("SessionToken", session.SessionToken)
            .Element("Expiration", QueryResponseWriter.Time(session.ExpiresAt.ToUnixTimeMilliseconds()))
            .Close("Credentials");
        if (session.PackedPercent is { } percent) xml.Element("PackedPolicySize", percent);
    }

    /// <summary>The id and the end, by which what the session does can be traced to who asked for it; neither the secret nor the token.</summary>
    public static void Describe(AuditEvent audit, IssuedSession session)
    {
        audit.ResponseElements.Add(new("credentials.accessKeyId", session.AccessKeyId));
        audit.ResponseElements.Add(new("credentials.expiration", QueryResponseWriter.Time(session.ExpiresAt.ToUnixTimeMilliseconds())));
    }
}

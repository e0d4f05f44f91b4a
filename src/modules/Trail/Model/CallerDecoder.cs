using System.Text;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Trail.Model;

/// <summary>Collects the fields that tell who asked, and makes the caller of them.</summary>
internal sealed class CallerDecoder
{
    private readonly List<KeyValuePair<string, string>> claims = [];
    private CallerKind kind;
    private string? account, arn, principalId, canonicalId, accessKeyId, userName, service;
    private long? issuedMs, mfaMs;
    private long expiresMs;
    private string? issuerArn, issuerType, issuerId, issuerName, sessionName, sourceIdentity, provider;

    /// <summary>Takes a field; one that is not about the caller is a newer version's, whose length says where the next one is.</summary>
    public void Take(AuditField tag, ReadOnlySpan<byte> block)
    {
        switch (tag)
        {
            case AuditField.CallerKind: kind = (CallerKind)FieldReader.Number(block); break;
            case AuditField.CallerAccount: account = Text(block); break;
            case AuditField.CallerArn: arn = Text(block); break;
            case AuditField.CallerPrincipalId: principalId = Text(block); break;
            case AuditField.CallerCanonicalId: canonicalId = Text(block); break;
            case AuditField.CallerAccessKeyId: accessKeyId = Text(block); break;
            case AuditField.CallerUserName: userName = Text(block); break;
            case AuditField.CallerService: service = Text(block); break;
            case AuditField.SessionIssuedMs: issuedMs = FieldReader.Number(block); break;
            case AuditField.SessionExpiresMs: expiresMs = FieldReader.Number(block); break;
            case AuditField.SessionIssuerArn: issuerArn = Text(block); break;
            case AuditField.SessionIssuerType: issuerType = Text(block); break;
            case AuditField.SessionIssuerId: issuerId = Text(block); break;
            case AuditField.SessionIssuerName: issuerName = Text(block); break;
            case AuditField.SessionName: sessionName = Text(block); break;
            case AuditField.SessionMfaMs: mfaMs = FieldReader.Number(block); break;
            case AuditField.SessionSourceIdentity: sourceIdentity = Text(block); break;
            case AuditField.SessionFederatedProvider: provider = Text(block); break;
            case AuditField.SessionFederatedClaim: claims.Add(FieldReader.Pair(block)); break;
            default: break;
        }
    }

    /// <exception cref="RecordBrokenException">The account is none, or a time is beyond the calendar.</exception>
    public Caller ToCaller()
    {
        if (kind == CallerKind.Anonymous) return Caller.Anonymous;
        // Empty is the default value, which names no account.
        AccountId id = default;
        if (!string.IsNullOrEmpty(account) && !AccountId.TryParse(account, out id)) throw new RecordBrokenException();
        return new Caller
        {
            Kind = kind, Account = id, Arn = arn ?? "", PrincipalId = principalId ?? "", CanonicalId = canonicalId ?? "", AccessKeyId = accessKeyId,
            UserName = userName, Service = service, Session = issuedMs is { } issued ? ToSession(issued) : null,
        };
    }

    private SessionFacts ToSession(long issued) => new()
    {
        IssuedAt = Time(issued), ExpiresAt = Time(expiresMs), IssuerArn = issuerArn ?? "", IssuerType = issuerType ?? "", IssuerId = issuerId ?? "",
        IssuerName = issuerName, SessionName = sessionName, MfaAt = mfaMs is { } at ? Time(at) : null, SourceIdentity = sourceIdentity,
        FederatedProvider = provider, FederatedClaims = claims,
    };

    private static DateTimeOffset Time(long ms)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new RecordBrokenException();
        }
    }

    private static string Text(ReadOnlySpan<byte> block) => Encoding.UTF8.GetString(block);
}

using Strongroom.Runtime;
using Strongroom.Runtime.Audit;

namespace Strongroom.Trail.Model;

/// <summary>
/// The compact form of an event that outbox and record files keep: a version byte and tagged fields. Unknown tags are skipped, so that an
/// older program reads what a newer one wrote. See docs/formats/audit-record.md
/// </summary>
public static class AuditCodec
{
    /// <summary>The most bytes of one encoded event: a batch of 1,000 keys of 1,024 bytes with their outcomes takes a quarter of it.</summary>
    public const int EncodedBytesMax = 4 * 1024 * 1024;

    internal const byte Version = 1;

    /// <summary>Encodes an event.</summary>
    public static byte[] Encode(AuditEvent audit)
    {
        var writer = FieldWriter.Start();
        Encode(audit, writer);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes an event.</summary>
    /// <exception cref="RecordBrokenException">The bytes are no event of a version that this program knows.</exception>
    public static AuditEvent Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > EncodedBytesMax) throw new RecordBrokenException();
        var reader = new FieldReader(encoded);
        if (reader.Byte() != Version) throw new RecordBrokenException("The audit record was written by a newer version.");
        return AuditDecoder.Read(ref reader);
    }

    internal static void Encode(AuditEvent audit, FieldWriter w)
    {
        w.Byte(Version);
        w.Field(AuditField.EventId, audit.EventId);
        w.Field(AuditField.RequestId, audit.RequestId);
        w.Field(AuditField.HostId, audit.HostId);
        w.Field(AuditField.TimeMs, audit.TimeMs);
        w.Field(AuditField.DurationMs, audit.DurationMs);
        w.Field(AuditField.EventSource, audit.EventSource);
        w.Field(AuditField.EventName, audit.EventName);
        w.Field(AuditField.Region, audit.Region);
        w.Field(AuditField.Class, (long)audit.Class);
        w.Field(AuditField.IsReadOnly, audit.IsReadOnly ? 1 : 0);
        Encode(audit.Caller, w);
        w.Field(AuditField.ClaimedAccessKeyId, audit.ClaimedAccessKeyId);
        w.Field(AuditField.RecipientAccount, audit.RecipientAccount);
        w.Field(AuditField.SourceIpAddress, audit.SourceIpAddress);
        w.Field(AuditField.UserAgent, audit.UserAgent);
        w.Field(AuditField.Host, audit.Host);
        w.Field(AuditField.Method, audit.Method);
        w.Field(AuditField.RequestUri, audit.RequestUri);
        w.Field(AuditField.TlsVersion, audit.TlsVersion);
        w.Field(AuditField.CipherSuite, audit.CipherSuite);
        w.Field(AuditField.VpcEndpointId, audit.VpcEndpointId);
        w.Field(AuditField.SignatureVersion, audit.SignatureVersion);
        w.Field(AuditField.AuthenticationMethod, audit.AuthenticationMethod);
        w.Field(AuditField.Bucket, audit.Bucket);
        w.Field(AuditField.Key, audit.Key);
        Encode(AuditField.RequestParameter, audit.RequestParameters, w);
        Encode(AuditField.ResponseElement, audit.ResponseElements, w);
        Encode(AuditField.Item, audit.Items, w);
        for (var i = 0; i < audit.Resources.Count; i++) Encode(audit.Resources[i], w);
        w.Field(AuditField.Status, audit.Status);
        w.Field(AuditField.ErrorCode, audit.ErrorCode);
        w.Field(AuditField.ErrorMessage, audit.ErrorMessage);
        w.Field(AuditField.BytesIn, audit.BytesIn);
        w.Field(AuditField.BytesOut, audit.BytesOut);
        if (audit.ObjectSize is { } size) w.Present(AuditField.ObjectSize, size);
        w.Field(AuditField.SseApplied, audit.SseApplied);
        w.Field(AuditField.DecidedAction, audit.DecidedAction);
        w.Field(AuditField.DecidedLayer, audit.DecidedLayer);
        w.Field(AuditField.DecidedReason, audit.DecidedReason);
        for (var i = 0; i < audit.Demands.Count; i++) Encode(audit.Demands[i], w);
        w.Field(AuditField.DemandsBeyond, audit.DemandsBeyond);
        w.Field(AuditField.Explanation, audit.ExplanationJson ?? (audit.Explanation is { } explanation ? ExplanationJson.Of(explanation) : null));
    }

    private static void Encode(Caller caller, FieldWriter w)
    {
        // Without these fields the caller is the anonymous one.
        if (caller.Kind == CallerKind.Anonymous) return;
        w.Field(AuditField.CallerKind, (long)caller.Kind);
        w.Field(AuditField.CallerAccount, caller.Account.Value);
        w.Field(AuditField.CallerArn, caller.Arn);
        w.Field(AuditField.CallerPrincipalId, caller.PrincipalId);
        w.Field(AuditField.CallerCanonicalId, caller.CanonicalId);
        w.Field(AuditField.CallerAccessKeyId, caller.AccessKeyId);
        w.Field(AuditField.CallerUserName, caller.UserName);
        w.Field(AuditField.CallerService, caller.Service);
        if (caller.Session is { } session) Encode(session, w);
    }

    /// <summary>What CloudTrail tells of a session. Its tags and policies are with the event that made it.</summary>
    private static void Encode(SessionFacts session, FieldWriter w)
    {
        w.Present(AuditField.SessionIssuedMs, session.IssuedAt.ToUnixTimeMilliseconds());
        w.Field(AuditField.SessionExpiresMs, session.ExpiresAt.ToUnixTimeMilliseconds());
        w.Field(AuditField.SessionIssuerArn, session.IssuerArn);
        w.Field(AuditField.SessionIssuerType, session.IssuerType);
        w.Field(AuditField.SessionIssuerId, session.IssuerId);
        w.Field(AuditField.SessionIssuerName, session.IssuerName);
        w.Field(AuditField.SessionName, session.SessionName);
        if (session.MfaAt is { } mfa) w.Present(AuditField.SessionMfaMs, mfa.ToUnixTimeMilliseconds());
        w.Field(AuditField.SessionSourceIdentity, session.SourceIdentity);
        w.Field(AuditField.SessionFederatedProvider, session.FederatedProvider);
        for (var i = 0; i < session.FederatedClaims.Count; i++) w.Field(AuditField.SessionFederatedClaim, session.FederatedClaims[i].Key, session.FederatedClaims[i].Value);
    }

    private static void Encode(AuditField tag, IList<KeyValuePair<string, string>> pairs, FieldWriter w)
    {
        for (var i = 0; i < pairs.Count; i++) w.Field(tag, pairs[i].Key, pairs[i].Value);
    }

    /// <summary>Flags (1: allowed), action, resource, layer, reason.</summary>
    private static void Encode(DecidedDemand demand, FieldWriter w)
    {
        ReadOnlySpan<string> texts = [demand.Action, demand.Resource, demand.Layer, demand.Reason];
        var size = 1;
        foreach (var text in texts)
        {
            var bytes = System.Text.Encoding.UTF8.GetByteCount(text);
            size += FieldWriter.VarintSize(bytes) + bytes;
        }
        w.Byte((byte)AuditField.Demand);
        w.Varint((ulong)size);
        w.Byte(demand.IsAllowed ? (byte)1 : (byte)0);
        foreach (var text in texts) w.Text(text);
    }

    /// <summary>Flags (1: the ARN is a prefix, 2: an account follows), type, ARN, account.</summary>
    private static void Encode(AuditResource resource, FieldWriter w)
    {
        var type = System.Text.Encoding.UTF8.GetByteCount(resource.Type);
        var arn = System.Text.Encoding.UTF8.GetByteCount(resource.Arn);
        var account = resource.Account is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(resource.Account);
        var size = 1 + FieldWriter.VarintSize(type) + type + FieldWriter.VarintSize(arn) + arn;
        if (resource.Account is not null) size += FieldWriter.VarintSize(account) + account;
        w.Byte((byte)AuditField.Resource);
        w.Varint((ulong)size);
        w.Byte((byte)((resource.IsPrefix ? 1 : 0) | (resource.Account is null ? 0 : 2)));
        w.Text(resource.Type, type);
        w.Text(resource.Arn, arn);
        if (resource.Account is not null) w.Text(resource.Account, account);
    }
}

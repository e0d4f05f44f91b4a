using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;

namespace Strongroom.Keys.Model;

/// <summary>Records of what happens to keys without a request, as CloudTrail has them. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/ct-delete-key.html</summary>
internal sealed class KeyRecords(IAuditSink sink, string region, TimeProvider time)
{
    private const string Source = "kms.amazonaws.com";
    private const string Internal = "AWS Internal";

    /// <summary>A record of a change of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">CloudTrail's event name.</param>
    /// <param name="started">When it began.</param>
    public OutboxRow Of(KmsKey key, string name, DateTimeOffset started)
    {
        var audit = new AuditEvent
        {
            EventId = RequestIdSource.NextEventId(),
            RequestId = RequestIdSource.Next(),
            EventSource = Source,
            EventName = name,
            Region = region,
            Class = AuditClass.Management,
            Caller = new Caller { Kind = CallerKind.Service, Account = default, Arn = "", PrincipalId = Source, CanonicalId = "", Service = Source },
            SourceIpAddress = Internal,
            UserAgent = Internal,
            RecipientAccount = key.Account,
        };
        audit.RequestParameters.Add(new("keyId", key.Id));
        audit.Resources.Add(new AuditResource("AWS::KMS::Key", key.Arn, key.Account));
        audit.Ended(null, 200, time.GetUtcNow(), started);
        return sink.Seal(audit);
    }
}

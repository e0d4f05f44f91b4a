using Strongroom.Kernel;
using Strongroom.Objects;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Storage;

namespace Strongroom.Server.Adapters;

/// <summary>
/// KMS's records of the keys that S3 uses for its callers, or was refused. That of a change is committed with it; that of a read is queued with the use, before
/// what was done with the key is answered. With a bucket key it is one for each requester, key and hour. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/services-s3.html
/// </summary>
internal sealed class KmsUseRecords(IStore store, IAuditSink sink, TimeProvider time)
{
    private const string Service = "s3.amazonaws.com";
    private const int NotedMax = 10_000;
    private const int AccountInArn = 4;

    private readonly Lock guard = new();
    private readonly Dictionary<(string Requester, string KeyArn, string EventName), long> noted = [];

    /// <summary>Notes a use, or the attempt.</summary>
    public async ValueTask NoteAsync(Call call, string eventName, KmsUse use, ServiceError? error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (use.IsShared && error is null && IsNoted((call.Caller.Arn, use.KeyArn, eventName), now.ToUnixTimeSeconds() / 3600)) return;
        var audit = Event(call, eventName, use, error, now);
        if (call.Operation is { Info.IsReadOnly: false }) call.Further.Add(audit);
        else await store.AppendAsync(sink.Seal(audit), durable: false, cancellationToken);
    }

    private bool IsNoted((string Requester, string KeyArn, string EventName) name, long hour)
    {
        lock (guard)
        {
            if (noted.TryGetValue(name, out var last) && last == hour) return true;
            // Who is forgotten is noted again: once too often is better than not at all.
            if (noted.Count >= NotedMax) noted.Clear();
            noted[name] = hour;
            return false;
        }
    }

    private static AuditEvent Event(Call call, string eventName, KmsUse use, ServiceError? error, DateTimeOffset now)
    {
        var account = use.KeyArn.Split(':')[AccountInArn];
        var audit = new AuditEvent
        {
            EventId = RequestIdSource.NextEventId(),
            RequestId = RequestIdSource.Next(),
            EventSource = "kms.amazonaws.com",
            EventName = eventName,
            Region = call.Region,
            Class = AuditClass.Management,
            IsReadOnly = true,
            Caller = call.Caller,
            SourceIpAddress = Service,
            UserAgent = Service,
            RecipientAccount = account,
        };
        audit.RequestParameters.Add(new("keyId", use.KeyArn));
        audit.RequestParameters.Add(eventName == "Decrypt" ? new("encryptionAlgorithm", "SYMMETRIC_DEFAULT") : new("keySpec", "AES_256"));
        foreach (var (name, value) in use.Context) audit.RequestParameters.Add(new("encryptionContext." + name, value));
        audit.Resources.Add(new AuditResource("AWS::KMS::Key", use.KeyArn, account));
        audit.Ended(error, error?.Status ?? 200, now, now);
        return audit;
    }
}

using System.Text.Json;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;

namespace Strongroom.Trail.Model;

/// <summary>
/// Renders an event as CloudTrail's record, with what only this server knows in the field "strongroom".
/// See https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
public static class CloudTrailRecord
{
    /// <summary>The version of the record's shape that is written.</summary>
    public const string EventVersion = "1.11";

    private const string S3Source = "s3.amazonaws.com";
    private const string StsSource = "sts.amazonaws.com";
    private const string KmsSource = "kms.amazonaws.com";

    // Parameters of KMS that are maps: what follows the dot is a name of the client's own, which may have dots too.
    private static readonly string[] Maps =
        ["encryptionContext", "sourceEncryptionContext", "destinationEncryptionContext", "constraints.encryptionContextSubset", "constraints.encryptionContextEquals"];

    /// <summary>Writes one record as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, AuditEvent audit)
    {
        json.WriteStartObject();
        json.WriteString("eventVersion", EventVersion);
        UserIdentity.Write(json, audit);
        json.WriteString("eventTime", DateTimeOffset.FromUnixTimeMilliseconds(audit.TimeMs).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        json.WriteString("eventSource", audit.EventSource.Length > 0 ? audit.EventSource : S3Source);
        // A request that was refused before its operation was known has no name of AWS's.
        json.WriteString("eventName", audit.EventName.Length > 0 ? audit.EventName : "Unknown");
        json.WriteString("awsRegion", audit.Region);
        json.WriteString("sourceIPAddress", audit.SourceIpAddress);
        if (audit.UserAgent is { } agent) json.WriteString("userAgent", audit.EventSource is S3Source or "" ? $"[{agent}]" : agent);
        WriteOptional(json, "errorCode", audit.ErrorCode);
        WriteOptional(json, "errorMessage", audit.ErrorMessage);
        WriteParameters(json, audit);
        WriteResponse(json, audit);
        WriteAdditional(json, audit);
        json.WriteString("requestID", audit.RequestId);
        json.WriteString("eventID", audit.EventId);
        json.WriteBoolean("readOnly", audit.IsReadOnly);
        WriteResources(json, audit);
        json.WriteString("eventType", UserIdentity.IsOwnEvent(audit) ? "AwsServiceEvent" : "AwsApiCall");
        json.WriteBoolean("managementEvent", audit.Class == AuditClass.Management);
        json.WriteString("recipientAccountId", audit.RecipientAccount);
        WriteOptional(json, "vpcEndpointId", audit.VpcEndpointId);
        WriteServiceDetails(json, audit);
        json.WriteString("eventCategory", audit.Class == AuditClass.Management ? "Management" : "Data");
        WriteTls(json, audit);
        WriteOwn(json, audit);
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, AuditEvent audit)
    {
        if (UserIdentity.IsOwnEvent(audit))
        {
            json.WriteNull("requestParameters");
            return;
        }
        List<KeyValuePair<string, string>> all = [];
        if (audit.Bucket is { } bucket) all.Add(new("bucketName", bucket));
        if (audit.Host.Length > 0) all.Add(new("Host", audit.Host));
        if (audit.Key is { } key) all.Add(new("key", key));
        all.AddRange(audit.RequestParameters);
        json.WriteStartObject("requestParameters");
        if (audit.EventSource == KmsSource) WriteMaps(json, all);
        else WritePairs(json, all);
        json.WriteEndObject();
    }

    /// <summary>What a service tells of an event of its own. Spec: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html</summary>
    private static void WriteServiceDetails(Utf8JsonWriter json, AuditEvent audit)
    {
        if (!UserIdentity.IsOwnEvent(audit)) return;
        json.WriteStartObject("serviceEventDetails");
        WritePairs(json, audit.RequestParameters);
        json.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter json, AuditEvent audit)
    {
        // Making a session changes nothing, so that CloudTrail counts it as a read; what was given is told all the same.
        if (audit.ErrorCode is not null || audit.ResponseElements.Count == 0 || (audit.IsReadOnly && audit.EventSource != StsSource))
        {
            json.WriteNull("responseElements");
            return;
        }
        json.WriteStartObject("responseElements");
        WriteNested(json, audit.ResponseElements);
        json.WriteEndObject();
    }

    private static void WriteAdditional(Utf8JsonWriter json, AuditEvent audit)
    {
        json.WriteStartObject("additionalEventData");
        WriteOptional(json, "SignatureVersion", audit.SignatureVersion);
        WriteOptional(json, "CipherSuite", audit.CipherSuite);
        json.WriteNumber("bytesTransferredIn", audit.BytesIn);
        WriteOptional(json, "SSEApplied", audit.SseApplied);
        WriteOptional(json, "AuthenticationMethod", audit.AuthenticationMethod);
        json.WriteString("x-amz-id-2", audit.HostId);
        json.WriteNumber("bytesTransferredOut", audit.BytesOut);
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, AuditEvent audit)
    {
        if (audit.Resources.Count == 0) return;
        json.WriteStartArray("resources");
        foreach (var resource in audit.Resources)
        {
            json.WriteStartObject();
            WriteOptional(json, "accountId", resource.Account);
            json.WriteString("type", resource.Type);
            json.WriteString(resource.IsPrefix ? "ARNPrefix" : "ARN", resource.Arn);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTls(Utf8JsonWriter json, AuditEvent audit)
    {
        if (audit.TlsVersion is null) return;
        json.WriteStartObject("tlsDetails");
        json.WriteString("tlsVersion", audit.TlsVersion);
        WriteOptional(json, "cipherSuite", audit.CipherSuite);
        json.WriteString("clientProvidedHostHeader", audit.Host);
        json.WriteEndObject();
    }

    private static void WriteDemands(Utf8JsonWriter json, AuditEvent audit)
    {
        if (audit.Demands.Count == 0) return;
        json.WriteStartArray("demands");
        foreach (var demand in audit.Demands)
        {
            json.WriteStartObject();
            json.WriteString("action", demand.Action);
            json.WriteString("resource", demand.Resource);
            json.WriteBoolean("isAllowed", demand.IsAllowed);
            json.WriteString("layer", demand.Layer);
            json.WriteString("reason", demand.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (audit.DemandsBeyond > 0) json.WriteNumber("demandsBeyond", audit.DemandsBeyond);
    }

    private static void WriteOwn(Utf8JsonWriter json, AuditEvent audit)
    {
        json.WriteStartObject("strongroom");
        if (audit.DecidedAction is not null)
        {
            json.WriteStartObject("decision");
            json.WriteString("action", audit.DecidedAction);
            WriteOptional(json, "layer", audit.DecidedLayer);
            WriteOptional(json, "reason", audit.DecidedReason);
            WriteDemands(json, audit);
            if (audit.ExplanationJson is { } explanation)
            {
                json.WritePropertyName("explanation");
                json.WriteRawValue(explanation);
            }
            json.WriteEndObject();
        }
        if (audit.Items.Count > 0)
        {
            json.WriteStartArray("items");
            foreach (var (key, outcome) in audit.Items)
            {
                json.WriteStartObject();
                json.WriteString("key", key);
                json.WriteString("outcome", outcome);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (audit.EventName.Length == 0)
        {
            // What no operation is known of is told by its request line, as far as that is known.
            WriteOptional(json, "httpMethod", audit.Method is { Length: > 0 } method ? method : null);
            WriteOptional(json, "requestUri", audit.RequestUri is { Length: > 0 } uri ? uri : null);
        }
        json.WriteNumber("durationMs", audit.DurationMs);
        json.WriteNumber("httpStatus", audit.Status);
        json.WriteEndObject();
    }

    /// <summary>"credentials.accessKeyId" is a member of the object "credentials"; headers have no dots.</summary>
    private static void WriteNested(Utf8JsonWriter json, IList<KeyValuePair<string, string>> pairs)
    {
        WritePairs(json, [.. pairs.Where(pair => !pair.Key.Contains('.', StringComparison.Ordinal))]);
        foreach (var group in pairs.Where(pair => pair.Key.Contains('.', StringComparison.Ordinal)).GroupBy(pair => pair.Key[..pair.Key.IndexOf('.', StringComparison.Ordinal)], StringComparer.Ordinal))
        {
            json.WriteStartObject(group.Key);
            WriteNested(json, [.. group.Select(pair => new KeyValuePair<string, string>(pair.Key[(group.Key.Length + 1)..], pair.Value))]);
            json.WriteEndObject();
        }
    }

    /// <summary>"encryptionContext.a.b" is the member "a.b" of the object "encryptionContext"; "constraints" holds two such.</summary>
    private static void WriteMaps(Utf8JsonWriter json, IList<KeyValuePair<string, string>> pairs)
    {
        var ofMaps = pairs.ToLookup(pair => Array.Find(Maps, map => pair.Key.StartsWith(map + ".", StringComparison.Ordinal)) ?? "", StringComparer.Ordinal);
        WritePairs(json, [.. ofMaps[""]]);
        foreach (var outer in ofMaps.Where(group => group.Key.Length > 0).GroupBy(group => group.Key.Split('.')[0], StringComparer.Ordinal))
        {
            json.WriteStartObject(outer.Key);
            foreach (var map in outer)
            {
                var isNested = map.Key.Length > outer.Key.Length;
                if (isNested) json.WriteStartObject(map.Key[(outer.Key.Length + 1)..]);
                WritePairs(json, [.. map.Select(pair => new KeyValuePair<string, string>(pair.Key[(map.Key.Length + 1)..], pair.Value))]);
                if (isNested) json.WriteEndObject();
            }
            json.WriteEndObject();
        }
    }

    /// <summary>A name that comes more than once becomes one member with a list, since JSON's readers keep one of two.</summary>
    private static void WritePairs(Utf8JsonWriter json, IList<KeyValuePair<string, string>> pairs)
    {
        foreach (var group in pairs.GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal))
        {
            if (group.Count() == 1)
            {
                json.WriteString(group.Key, group.First());
                continue;
            }
            json.WriteStartArray(group.Key);
            foreach (var value in group) json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}

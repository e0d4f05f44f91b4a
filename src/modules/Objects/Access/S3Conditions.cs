using System.Globalization;
using System.Text.Json;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// S3's condition keys. What a request says is read from its headers, its query or a browser's form alike; what is stored is read when a condition asks for
/// it, and noted. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
/// </summary>
internal sealed class S3Conditions(BucketDirectory buckets, ObjectSight sight, TimeProvider time) : IServiceConditions
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const int ContextCharactersMax = 16 * 1024;

    // A condition key that is a header by the same name.
    private const string OfHeader = "s3:x-amz-";

    /// <inheritdoc/>
    public string Service => "s3";

    /// <inheritdoc/>
    public ConditionValue Find(ConditionKey key, Call call, Demand demand)
    {
        if (!demand.Action.StartsWith("s3:", StringComparison.Ordinal) || !S3ActionKeys.Has(demand.Action, key.Name)) return default;
        return key.Name switch
        {
            "s3:authtype" => AuthType(call),
            "s3:signatureversion" => ConditionValue.Of(call.CredentialKind == CredentialKind.Anonymous ? null : "AWS4-HMAC-SHA256"),
            // Milliseconds, and only where the signature was made to be used later: https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
            "s3:signatureage" => call is { CredentialKind: CredentialKind.Presigned, SignedAt: { } signedAt }
                ? ConditionValue.Of(Math.Max(0, (long)(time.GetUtcNow() - signedAt).TotalMilliseconds))
                : default,
            "s3:tlsversion" => ConditionValue.Of(call.Request.Connection.TlsVersion is { } version && version.StartsWith("TLSv", StringComparison.Ordinal) ? version[4..] : null),
            "s3:x-amz-content-sha256" => ConditionValue.Of(
                call.Request.Header("x-amz-content-sha256") ?? (call.CredentialKind is CredentialKind.Presigned or CredentialKind.PostForm ? UnsignedPayload : null)),
            "s3:resourceaccount" => ConditionValue.Of(buckets.OwnerOf(demand.Bucket)?.Value ?? (call.Caller.Account.Value is { Length: > 0 } own ? own : null)),
            "s3:buckettag" => Tag(buckets.FindAccess(demand.Bucket.Value)?.Tags, key.Qualifier!),
            "s3:prefix" => ConditionValue.Of(call.Request.Query.Find("prefix")),
            "s3:delimiter" => ConditionValue.Of(call.Request.Query.Find("delimiter")),
            "s3:max-keys" => long.TryParse(call.Request.Query.Find("max-keys"), NumberStyles.None, null, out var max) ? ConditionValue.Of(max) : default,
            "s3:versionid" => ConditionValue.Of(demand.VersionId),
            "s3:existingobjecttag" => ExistingTag(key.Qualifier!, call, demand),
            "s3:requestobjecttag" => RequestTag(key.Qualifier!, demand),
            "s3:requestobjecttagkeys" => RequestTagKeys(demand),
            "s3:x-amz-acl" => ConditionValue.Of(Header(call, "x-amz-acl") ?? call.FormFields?.GetValueOrDefault("acl")),
            "s3:x-amz-server-side-encryption" => ConditionValue.Of(Header(call, "x-amz-server-side-encryption") ?? OfUpload(call, demand)?.ServerSideEncryption),
            "s3:x-amz-server-side-encryption-aws-kms-key-id" => ConditionValue.Of(
                Header(call, "x-amz-server-side-encryption-aws-kms-key-id") ?? (OfUpload(call, demand) is { ServerSideEncryption: not null } upload ? upload.Kms?.KeyArn : null)),
            "s3:x-amz-server-side-encryption-context" => EncryptionContext(Header(call, "x-amz-server-side-encryption-context"), key.Qualifier!),
            "s3:object-lock-mode" or "s3:object-lock-legal-hold" or "s3:object-lock-retain-until-date" => ConditionValue.Of(Header(call, "x-amz-" + key.Name[3..])),
            "s3:object-lock-remaining-retention-days" => RemainingDays(call, demand),
            "s3:if-match" or "s3:if-none-match" => ConditionValue.Of(Header(call, key.Name[3..])),
            "s3:objectcreationoperation" => ConditionValue.Of(call.Operation?.Info.Name is "PutObject" or "PostObject" or "CopyObject" or "CompleteMultipartUpload"),
            // Grants, storage class, redirect: the header's name is the key's. What only the body or the operation knows comes with the demand.
            _ when key.Name.StartsWith(OfHeader, StringComparison.Ordinal) => ConditionValue.Of(Header(call, key.Name[3..])),
            _ => default,
        };
    }

    /// <summary>A header's value; a browser's form has fields in place of headers.</summary>
    private static string? Header(Call call, string name) => call.FormFields is { } fields ? fields.GetValueOrDefault(name) : call.Request.Header(name);

    private static ConditionValue AuthType(Call call) => ConditionValue.Of(call.CredentialKind switch
    {
        CredentialKind.Header => "REST-HEADER",
        CredentialKind.Presigned => "REST-QUERY-STRING",
        CredentialKind.PostForm => "POST",
        _ => null,
    });

    /// <summary>Days from now until the date that is asked for, a begun one counted whole: who asks for ten days from now has ten left when it is judged.</summary>
    private ConditionValue RemainingDays(Call call, Demand demand)
    {
        const string until = "s3:object-lock-retain-until-date";
        var text = demand.Conditions.FirstOrDefault(c => c.Key == until).Value ?? Header(call, "x-amz-object-lock-retain-until-date");
        return text is not null && LockXml.TryParseTime(text, out var date)
            ? ConditionValue.Of((long)Math.Ceiling((date - time.GetUtcNow()).TotalDays))
            : default;
    }

    private ConditionValue ExistingTag(string tag, Call call, Demand demand) =>
        demand.Key is { } key && buckets.Find(demand.Bucket) is { } bucket ? Tag(sight.Look(call, bucket, key, demand.VersionId)?.Attributes.Tags, tag) : default;

    /// <summary>The parts and the completion of an upload are encrypted as its creation asked, and say nothing of it themselves.</summary>
    private ObjectAttributes? OfUpload(Call call, Demand demand) =>
        call.Request.Query.Find("uploadId") is { } uploadId && demand is { Key: { } key, IsSource: false } && buckets.Find(demand.Bucket) is { } bucket
            ? sight.LookAtUpload(bucket, key, uploadId)
            : null;

    private static ConditionValue RequestTag(string tag, Demand demand)
    {
        foreach (var (name, value) in demand.Conditions)
            if (name.StartsWith(TagDemands.ObjectTag, StringComparison.Ordinal) && name.AsSpan(TagDemands.ObjectTag.Length).Equals(tag, StringComparison.OrdinalIgnoreCase))
                return ConditionValue.Of(value);
        return default;
    }

    private static ConditionValue RequestTagKeys(Demand demand)
    {
        List<string>? keys = null;
        foreach (var (name, _) in demand.Conditions)
            if (name.StartsWith(TagDemands.ObjectTag, StringComparison.Ordinal)) (keys ??= []).Add(name[TagDemands.ObjectTag.Length..]);
        return keys is null ? default : ConditionValue.Of(keys);
    }

    /// <summary>The header is a JSON object of texts in base64. What is none has no keys, and the request is refused where the header is read.</summary>
    private static ConditionValue EncryptionContext(string? header, string member)
    {
        if (header is null or { Length: > ContextCharactersMax }) return default;
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(header));
            if (document.RootElement.ValueKind != JsonValueKind.Object) return default;
            foreach (var property in document.RootElement.EnumerateObject())
                if (property.Name.Equals(member, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.String)
                    return ConditionValue.Of(property.Value.GetString());
            return default;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return default;
        }
    }

    private static ConditionValue Tag(IReadOnlyList<KeyValuePair<string, string>>? tags, string key)
    {
        if (tags is null) return default;
        foreach (var (name, value) in tags)
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase)) return ConditionValue.Of(value);
        return default;
    }
}

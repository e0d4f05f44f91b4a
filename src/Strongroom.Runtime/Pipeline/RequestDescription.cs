using Strongroom.Kernel;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>Fills an event with what a request says of itself, without what must never be on record: signatures, tokens, keys, and what is sealed.</summary>
internal static class RequestDescription
{
    private const int UserAgentLengthMax = 1024;
    private const int ValueLengthMax = 2048;
    private const int UriLengthMax = 4096;

    /// <summary>What every request has.</summary>
    public static void Begin(AuditEvent audit, WireRequest request)
    {
        var connection = request.Connection;
        audit.SourceIpAddress = connection.RemoteAddress.ToString();
        audit.TlsVersion = connection.TlsVersion;
        audit.CipherSuite = connection.CipherSuite;
        audit.VpcEndpointId = connection.VpcEndpointId;
        audit.Host = Cut(request.Host, ValueLengthMax);
        audit.Method = request.Method;
        audit.UserAgent = request.Headers.UserAgent is { Count: > 0 } agent ? Cut(agent.ToString(), UserAgentLengthMax) : null;
        audit.RequestUri = Cut(Redacted(request), UriLengthMax);
        foreach (var (name, value) in request.Query.All)
            if (!name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase) && name != "x-id")
                audit.RequestParameters.Add(new(name, Secrets.IsSecretParameter(name) ? Secrets.Redacted : Cut(value, ValueLengthMax)));
        foreach (var (name, value) in request.Headers)
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && IsOnRecord(name.AsSpan(6)))
                audit.RequestParameters.Add(new(name.ToLowerInvariant(), Cut(value.ToString(), ValueLengthMax)));
    }

    /// <summary>What the S3 address tells.</summary>
    public static void Address(AuditEvent audit, S3Address address)
    {
        audit.Bucket = address.Bucket is { } bucket ? Cut(bucket, ValueLengthMax) : null;
        audit.Key = address.Key is { } key ? Cut(key, ValueLengthMax) : null;
    }

    /// <summary>What the claim tells, proved or not.</summary>
    public static void Claim(AuditEvent audit, AuthenticationClaim claim)
    {
        if (claim.Kind == CredentialKind.Anonymous) return;
        audit.ClaimedAccessKeyId = claim.AccessKeyId;
        audit.SignatureVersion = "SigV4";
        audit.AuthenticationMethod = claim.Kind switch
        {
            CredentialKind.Presigned => "QueryString",
            CredentialKind.PostForm => "POST",
            _ => "AuthHeader",
        };
    }

    /// <summary>The resources of an S3 request, with the owner of the bucket where it exists.</summary>
    public static void Resources(AuditEvent audit, Operation operation, AccountId? owner)
    {
        // CloudTrail lists none for what is not there before.
        if (audit.Bucket is null || operation.Info.Name == "CreateBucket" || !BucketName.TryParse(audit.Bucket, out var bucket)) return;
        if (audit.Key is { } key) audit.Resources.Add(new("AWS::S3::Object", Arn.OfObject(bucket, key), owner?.Value));
        else if (operation.Info is { Audit: AuditClass.Data, IsReadOnly: true } && operation.Info.Name.StartsWith("List", StringComparison.Ordinal))
            audit.Resources.Add(new("AWS::S3::Object", Arn.OfBucket(bucket) + "/", null, IsPrefix: true));
        audit.Resources.Add(new("AWS::S3::Bucket", Arn.OfBucket(bucket), owner?.Value));
    }

    // User metadata and tags are sealed where they are kept, so they are not in clear here either.
    private static bool IsOnRecord(ReadOnlySpan<char> name) => !(
        name.StartsWith("meta-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("tagging", StringComparison.OrdinalIgnoreCase) && name.Length == "tagging".Length
        || name.Contains("customer-key", StringComparison.OrdinalIgnoreCase)
        || name.Equals("mfa", StringComparison.OrdinalIgnoreCase)
        || name.Equals("security-token", StringComparison.OrdinalIgnoreCase)
        || name.Equals("date", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-sha256", StringComparison.OrdinalIgnoreCase));

    private static string Redacted(WireRequest request)
    {
        if (request.RawQuery.Length == 0) return request.RawPath;
        // A query that could not be read is not known to hold no secret.
        if (request.Fault is not null) return $"{request.RawPath}?{Secrets.Redacted}";
        if (!HasSecret(request.Query)) return $"{request.RawPath}?{request.RawQuery}";
        var parts = request.RawQuery.Split('&');
        for (var i = 0; i < parts.Length; i++)
        {
            var name = QueryParameters.Decode(parts[i].AsSpan(0, Math.Max(parts[i].IndexOf('=', StringComparison.Ordinal), 0)), plusIsSpace: true);
            if (Secrets.IsSecretParameter(name)) parts[i] = $"{name}={Secrets.Redacted}";
        }
        return $"{request.RawPath}?{string.Join('&', parts)}";
    }

    private static bool HasSecret(QueryParameters query)
    {
        foreach (var (name, _) in query.All)
            if (Secrets.IsSecretParameter(name)) return true;
        return false;
    }

    private static string Cut(string text, int lengthMax) => text.Length <= lengthMax ? text : text[..lengthMax];
}

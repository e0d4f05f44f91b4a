using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Which service a request is for, and as far as the head of the request tells, which operation.</summary>
/// <param name="Service">The service.</param>
/// <param name="Protocol">How its request is written.</param>
/// <param name="OperationName">From X-Amz-Target, the CBOR path, or Action in the query; null for REST protocols and for an Action in the body.</param>
/// <param name="Address">What an S3 request is addressed to; null for all other services.</param>
/// <param name="ControlAccount">The account that an S3 Control request is for, as sent; null for all other services.</param>
public sealed record ResolvedService(AwsService Service, AwsProtocol Protocol, string? OperationName, S3Address? Address, string? ControlAccount);

/// <summary>
/// Tells the services of one endpoint apart. In this order: (1) a host whose label is an account id or s3-control, or the header
/// x-amz-account-id, is S3 Control; (2) the signed credential scope; (3) for unsigned requests the CBOR path, X-Amz-Target, or Action;
/// (4) what remains is S3.
/// </summary>
/// <param name="names">The endpoint's names.</param>
public sealed class ServiceResolver(EndpointNames names)
{
    private const string CborPath = "/service/";
    private const string CborOperation = "/operation/";

    /// <summary>Finds the service.</summary>
    /// <returns>The service, or InvalidURI, InvalidRequest (conflicting addressing), UnknownOperationException, AuthorizationHeaderMalformed.</returns>
    public Result<ResolvedService> Resolve(WireRequest request, AuthenticationClaim claim)
    {
        try
        {
            var (label, suffix) = names.Split(request.Host);
            var scope = claim.Service;
            // 1. S3 Control shares S3's scope and has no other mark than its host or this header.
            if (scope is null or "s3" && ControlAccount(request, label, suffix) is { } account)
                return new ResolvedService(AwsService.S3Control, AwsProtocol.RestXml, null, null, account);
            var named = Named(request);
            // 2.
            if (scope is not null and not "s3") return Signed(request, scope, named);
            // 3. A signed S3 request stays one, whatever else it carries: its signer asked for S3.
            if (scope is null && named is not null) return named;
            // 4.
            return new ResolvedService(AwsService.S3, AwsProtocol.RestXml, null, S3Addressing.Of(request, label, suffix), null);
        }
        catch (ServiceException fault)
        {
            return fault.Error;
        }
    }

    private static string? ControlAccount(WireRequest request, string? label, string? suffix)
    {
        var header = request.Header("x-amz-account-id");
        string? fromHost = null;
        if (label is not null)
        {
            var cut = label.IndexOf('.', StringComparison.Ordinal);
            var first = cut < 0 ? label : label[..cut];
            var rest = cut < 0 ? "" : label[(cut + 1)..];
            // Twelve digits may also name a bucket; under a name that is S3's alone they do.
            if (first.Length == AccountId.Length && AccountId.TryParse(first, out _) && (rest.StartsWith("s3-control", StringComparison.Ordinal) || (rest.Length == 0 && !suffix!.StartsWith("s3.", StringComparison.Ordinal))))
                fromHost = first;
            else if (first == "s3-control") fromHost = header ?? "";
        }
        if (header is not null && fromHost is { Length: > 0 } && fromHost != header)
            throw new ServiceException(WireErrors.InvalidRequest("The account in the host and in x-amz-account-id differ."));
        return fromHost ?? header;
    }

    /// <summary>What an unsigned request says that it is for.</summary>
    private static ResolvedService? Named(WireRequest request)
    {
        if (request.RawPath.StartsWith(CborPath, StringComparison.Ordinal) && request.Header("smithy-protocol") == "rpc-v2-cbor")
        {
            var cut = request.RawPath.IndexOf(CborOperation, StringComparison.Ordinal);
            if (cut < 0) throw UnknownOperation();
            var entry = ServiceCatalog.ByTargetPrefix(request.RawPath[CborPath.Length..cut]) ?? throw UnknownOperation();
            return new ResolvedService(entry.Service, AwsProtocol.RpcV2Cbor, request.RawPath[(cut + CborOperation.Length)..], null, null);
        }
        if (request.Header("X-Amz-Target") is { } target)
        {
            var cut = target.LastIndexOf('.');
            var entry = (cut < 0 ? null : ServiceCatalog.ByTargetPrefix(target[..cut])) ?? throw UnknownOperation();
            var isJson10 = request.Header("Content-Type")?.StartsWith("application/x-amz-json-1.0", StringComparison.OrdinalIgnoreCase) == true;
            return new ResolvedService(entry.Service, isJson10 ? AwsProtocol.Json10 : AwsProtocol.Json11, target[(cut + 1)..], null, null);
        }
        // The unsigned calls of STS (AssumeRoleWithWebIdentity, AssumeRoleWithSAML) are the only ones of the query protocol that are served.
        if (request.RawPath != "/") return null;
        if (request.Query.Find("Action") is { } action)
            return new ResolvedService(request.Query.Find("Version") == QueryApi.Iam.Version ? AwsService.Iam : AwsService.Sts, AwsProtocol.Query, action, null, null);
        return IsForm(request) && request.Method == "POST" ? new ResolvedService(AwsService.Sts, AwsProtocol.Query, null, null, null) : null;
    }

    private static ResolvedService Signed(WireRequest request, string scope, ResolvedService? named)
    {
        var entry = ServiceCatalog.BySigningName(scope)
            ?? throw new ServiceException(AuthErrors.HeaderMalformed($"incorrect service \"{scope}\". This endpoint belongs to \"s3\"."));
        if (named is { Protocol: not AwsProtocol.Query })
            return named.Service == entry.Service ? named : throw UnknownOperation();
        if (entry.Protocol is AwsProtocol.Json10 or AwsProtocol.Json11)
        {
            // Older clients of CloudWatch and SQS speak the query protocol still.
            return IsForm(request) || request.Query.Has("Action")
                ? new ResolvedService(entry.Service, AwsProtocol.Query, request.Query.Find("Action"), null, null)
                : throw UnknownOperation();
        }
        return new ResolvedService(entry.Service, entry.Protocol, entry.Protocol == AwsProtocol.Query ? request.Query.Find("Action") : null, null, null);
    }

    private static bool IsForm(WireRequest request) =>
        request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    private static ServiceException UnknownOperation() =>
        new(new ServiceError("UnknownOperationException", "The requested operation is not recognized by this service.", 400));
}

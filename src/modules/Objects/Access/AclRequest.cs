using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>The ACL that a request asks for: a canned one, or grants.</summary>
/// <param name="Canned">The canned ACL's name; null where grants are given.</param>
/// <param name="Grants">The grants; empty beside a canned ACL.</param>
/// <param name="OwnerId">The owner that an ACL document names; null where none is named.</param>
internal sealed record AclRequest(string? Canned, IReadOnlyList<AclGrant> Grants, string? OwnerId = null)
{
    private static readonly string[] ObjectCanned =
        ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"];

    private static readonly string[] BucketCanned =
        ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"];

    private static readonly (string Header, AclPermission Permission)[] GrantHeaders =
    [
        ("x-amz-grant-full-control", AclPermission.FullControl), ("x-amz-grant-read", AclPermission.Read), ("x-amz-grant-read-acp", AclPermission.ReadAcp),
        ("x-amz-grant-write-acp", AclPermission.WriteAcp), ("x-amz-grant-write", AclPermission.Write),
    ];

    /// <summary>Reads the headers of a request that writes an object, or a form's fields; null where it asks for none.</summary>
    /// <exception cref="ServiceException">InvalidArgument, InvalidRequest, or MethodNotAllowed for a grantee that is told by e-mail.</exception>
    public static AclRequest? OfObject(S3RequestReader r) =>
        FromHeaders(r, r.FormFields is null ? r.Header("x-amz-acl") : r.Header("acl") ?? r.Header("x-amz-acl"), ObjectCanned, GrantHeaders.AsSpan(0, 4));

    /// <summary>Reads the headers of CreateBucket; null where it asks for none.</summary>
    /// <exception cref="ServiceException">As <see cref="OfObject"/>.</exception>
    public static AclRequest? OfNewBucket(S3RequestReader r) => FromHeaders(r, r.Header("x-amz-acl"), BucketCanned, GrantHeaders);

    /// <summary>Reads the headers or the document of a request that sets an ACL; it must have exactly one of them.</summary>
    /// <exception cref="ServiceException">MissingSecurityHeader, UnexpectedContent, MalformedACLError, and those of <see cref="OfObject"/>.</exception>
    public static AclRequest OfAcl(S3RequestReader r, bool isBucket)
    {
        var fromHeaders = FromHeaders(r, r.Header("x-amz-acl"), isBucket ? BucketCanned : ObjectCanned, GrantHeaders);
        var document = r.Document();
        if (fromHeaders is null)
            return document.IsEmpty ? throw new ServiceException(AclErrors.MissingHeader()) : AclXml.Read(document);
        return document.IsEmpty ? fromHeaders : throw new ServiceException(AclErrors.UnexpectedContent());
    }

    private static AclRequest? FromHeaders(S3RequestReader r, string? canned, string[] known, ReadOnlySpan<(string Header, AclPermission Permission)> headers)
    {
        List<AclGrant> grants = [];
        var isGranting = false;
        foreach (var (header, permission) in headers)
        {
            if (r.Header(header) is not { } list) continue;
            isGranting = true;
            foreach (var grantee in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                grants.Add(Grant(header, list, grantee, permission));
        }
        if (grants.Count > AccessControlList.GrantsMax) throw new ServiceException(AclErrors.Malformed());
        if (canned is null) return isGranting ? new(null, grants) : null;
        if (isGranting) throw new ServiceException(S3Errors.InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed"));
        return Array.IndexOf(known, canned) >= 0 ? new(canned, []) : throw new ServiceException(S3Errors.InvalidArgument("The canned ACL is not one that S3 knows.", "x-amz-acl", canned));
    }

    /// <summary>One grantee of a grant header: id="…", uri="…", or an address, which S3 takes no more.</summary>
    private static AclGrant Grant(string header, string list, string grantee, AclPermission permission)
    {
        var cut = grantee.IndexOf('=', StringComparison.Ordinal);
        var value = cut < 0 ? "" : grantee[(cut + 1)..].Trim().Trim('"');
        return (cut < 0 ? "" : grantee[..cut].Trim()) switch
        {
            "id" => new(false, value, permission),
            "uri" => new(true, value, permission),
            "emailAddress" => throw new ServiceException(AclErrors.EmailGrantee()),
            _ => throw new ServiceException(S3Errors.InvalidArgument("Argument format not recognized", header, list)),
        };
    }
}

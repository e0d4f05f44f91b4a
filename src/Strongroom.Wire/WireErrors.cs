using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// The errors of reading and authenticating a request, in S3's words.
/// See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
public static class WireErrors
{
    /// <summary>The URI cannot be read: a broken escape, or bytes that are no UTF-8.</summary>
    public static ServiceError InvalidUri() => new("InvalidURI", "Couldn't parse the specified URI.", 400);

    /// <summary>The request's head is no HTTP, or is ambiguous: it was not taken apart.</summary>
    public static ServiceError BadRequest() => new("BadRequest", "An error occurred when parsing the HTTP request.", 400);

    /// <summary>Request line and headers are longer, or more, than is taken.</summary>
    public static ServiceError RequestHeaderSectionTooLarge() =>
        new("RequestHeaderSectionTooLarge", "Your request header section exceeds the maximum allowed size.", 400);

    /// <summary>The client sends too slowly, or nothing more.</summary>
    public static ServiceError RequestTimeout() =>
        new("RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.", 400);

    /// <summary>A parameter or header has a value that it may not have.</summary>
    public static ServiceError InvalidArgument(string message) => new("InvalidArgument", message, 400);

    /// <summary>A parameter or header has a value that it may not have, with AWS's two detail elements.</summary>
    public static ServiceError InvalidArgument(string message, string name, string value) =>
        new ServiceError("InvalidArgument", message, 400).With("ArgumentName", name).With("ArgumentValue", value);

    /// <summary>The request contradicts itself or lacks what it needs.</summary>
    public static ServiceError InvalidRequest(string message) => new("InvalidRequest", message, 400);

    /// <summary>A header or parameter is known to AWS and not supported here; docs/spec-map.md lists them.</summary>
    public static ServiceError NotImplemented(string what) =>
        new ServiceError("NotImplemented", "A header or query you provided requested a function that is not implemented.", 501).With("Header", what);

    /// <summary>The method is not one that this resource takes.</summary>
    public static ServiceError MethodNotAllowed(string method, string resourceType) =>
        new ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
            .With("Method", method).With("ResourceType", resourceType);

    /// <summary>The bucket's name breaks a naming rule.</summary>
    public static ServiceError InvalidBucketName(string name) =>
        new ServiceError("InvalidBucketName", "The specified bucket is not valid.", 400).With("BucketName", name);

    /// <summary>The key has more than 1,024 bytes.</summary>
    public static ServiceError KeyTooLong(int bytes) =>
        new ServiceError("KeyTooLongError", "Your key is too long", 400).With("Size", bytes.ToString()).With("MaxSizeAllowed", ObjectKey.BytesMax.ToString());

    /// <summary>The XML in the request is not well formed, or not of the published schema.</summary>
    public static ServiceError MalformedXml() =>
        new("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", 400);

    /// <summary>Access denied without telling why: the caller learns no more.</summary>
    public static ServiceError AccessDenied(string message = "Access Denied") => new("AccessDenied", message, 403);

    /// <summary>Something failed on our side.</summary>
    public static ServiceError InternalError() => new("InternalError", "We encountered an internal error. Please try again.", 500);
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Server.Hosting;

/// <summary>
/// Hears from Kestrel of each request that it refuses itself, since its head cannot be read: no application sees it. Kestrel asks its container for one
/// DiagnosticSource, tells it while what it has read of the request is still there, and writes its own answer afterwards.
/// </summary>
internal sealed class BadRequestEvents(IRequestHandler handler, ILogger log) : DiagnosticSource
{
    private const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <inheritdoc/>
    public override bool IsEnabled(string name) => name == EventName;

    /// <inheritdoc/>
    public override void Write(string name, object? value)
    {
        if (name != EventName || value is not IFeatureCollection features || features.Get<ApiConnection>() is not { } connection) return;
        // Bad framing that comes to light behind an answer belongs to a request that is answered and recorded.
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false }) return;
        try
        {
            var error = ErrorOf(features.Get<IBadRequestExceptionFeature>()?.Error, features.Get<IHttpRequestFeature>());
            connection.Refuse(handler.Refuse(new DefaultHttpContext(features), connection.Facts, error), handler);
        }
        catch (Exception e)
        {
            // Thrown into Kestrel's own handling of the failure it would end nothing properly.
            log.LogError(e, "A refused request could not be described.");
        }
    }

    /// <summary>
    /// Kestrel's status in S3's words. S3 counts the request line to the header section:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
    /// </summary>
    private static ServiceError ErrorOf(Exception? refused, IHttpRequestFeature? request) => (refused as Microsoft.AspNetCore.Http.BadHttpRequestException)?.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => WireErrors.RequestTimeout(),
        StatusCodes.Status414UriTooLong or StatusCodes.Status431RequestHeaderFieldsTooLarge => WireErrors.RequestHeaderSectionTooLarge(),
        // Kestrel's answer to a target of a form that the method does not have.
        StatusCodes.Status405MethodNotAllowed => WireErrors.InvalidUri(),
        StatusCodes.Status400BadRequest when request is { RawTarget: { Length: > 0 }, Method: null or "" } => WireErrors.InvalidUri(),
        _ => WireErrors.BadRequest(),
    };
}

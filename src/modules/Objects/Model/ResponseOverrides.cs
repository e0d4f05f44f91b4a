using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Headers that a signed GET or HEAD asks for in place of the object's own: response-content-type and so on.</summary>
internal sealed record ResponseOverrides(
    string? ContentType, string? CacheControl, string? ContentDisposition, string? ContentEncoding, string? ContentLanguage, string? Expires)
{
    /// <summary>Reads them.</summary>
    public static ResponseOverrides Read(S3RequestReader r) => new(
        Safe(r, "response-content-type"), Safe(r, "response-cache-control"), Safe(r, "response-content-disposition"),
        Safe(r, "response-content-encoding"), Safe(r, "response-content-language"), Safe(r, "response-expires"));

    /// <summary>True where there is any.</summary>
    public bool IsAny => (ContentType ?? CacheControl ?? ContentDisposition ?? ContentEncoding ?? ContentLanguage ?? Expires) is not null;

    /// <summary>A header cannot carry controls, and one that could would let the query write headers of its own.</summary>
    private static string? Safe(S3RequestReader r, string name)
    {
        var value = r.Query(name);
        return value is not null && value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? throw new Kernel.ServiceException(S3Errors.InvalidArgument($"{name} may hold printable US-ASCII characters only.", name, value))
            : value;
    }
}

using System.Text;

namespace Strongroom.Wire;

/// <summary>The line that separates the parts of a form. Spec: RFC 2046 §5.1.1, RFC 7578</summary>
internal static class MultipartBoundary
{
    private const int LengthMax = 70;
    private const string MediaType = "multipart/form-data";

    /// <summary>True where a Content-Type says that the body is a form with a file.</summary>
    public static bool IsForm(string? contentType) =>
        contentType is not null && contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == MediaType.Length || contentType[MediaType.Length] is ';' or ' ');

    /// <summary>CR LF, two dashes and the boundary; null where the Content-Type names none or an impossible one.</summary>
    public static byte[]? Delimiter(string contentType)
    {
        foreach (var part in contentType.Split(';').Skip(1))
        {
            var text = part.Trim();
            if (!text.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase)) continue;
            var boundary = text["boundary=".Length..];
            if (boundary is ['"', .. var inner, '"']) boundary = inner;
            if (boundary.Length is 0 or > LengthMax || boundary.AsSpan().ContainsAnyExceptInRange(' ', '~') || boundary[^1] == ' ') return null;
            return Encoding.ASCII.GetBytes("\r\n--" + boundary);
        }
        return null;
    }
}

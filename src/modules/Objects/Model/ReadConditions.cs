using System.Globalization;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// Conditions of a read, in the order of RFC 9110 §13.2.2, which S3 follows: an ETag condition outranks the date condition beside it.
/// See https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
/// </summary>
internal sealed record ReadConditions(string? IfMatch, string? IfNoneMatch, DateTimeOffset? IfModifiedSince, DateTimeOffset? IfUnmodifiedSince)
{
    /// <summary>Reads a GET's or HEAD's conditions.</summary>
    public static ReadConditions Read(S3RequestReader r) =>
        new(r.Header("If-Match"), r.Header("If-None-Match"), r.HeaderDate("If-Modified-Since"), r.HeaderDate("If-Unmodified-Since"));

    /// <summary>Reads a copy's conditions on its source.</summary>
    public static ReadConditions ReadSource(S3RequestReader r) => new(
        r.Header("x-amz-copy-source-if-match"), r.Header("x-amz-copy-source-if-none-match"),
        r.HeaderDate("x-amz-copy-source-if-modified-since"), r.HeaderDate("x-amz-copy-source-if-unmodified-since"));

    /// <summary>The error of a GET or HEAD, or null: 412, or 304 with the validators.</summary>
    public ServiceError? Judge(StoredObject found, DateTimeOffset now) => Fault(found, now) switch
    {
        null => null,
        (var name, false) => S3Errors.PreconditionFailed(name),
        _ => S3Errors.NotModified()
            .WithHeader("ETag", "\"" + found.Row.ETag + "\"")
            .WithHeader("Last-Modified", found.LastModified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)),
    };

    /// <summary>The error of a copy, or null: it is 412 whichever condition fails.</summary>
    public ServiceError? JudgeSource(StoredObject found, DateTimeOffset now) =>
        Fault(found, now) is { } fault ? S3Errors.PreconditionFailed("x-amz-copy-source-" + fault.Condition) : null;

    private (string Condition, bool IsNotModified)? Fault(StoredObject found, DateTimeOffset now)
    {
        if (IfMatch is not null)
        {
            if (!Matches(IfMatch, found.Row.ETag)) return ("If-Match", false);
        }
        else if (found.LastModified > IfUnmodifiedSince)
        {
            return ("If-Unmodified-Since", false);
        }
        if (IfNoneMatch is not null) return Matches(IfNoneMatch, found.Row.ETag) ? ("If-None-Match", true) : null;
        // A date that is still to come says nothing about changes up to now.
        return found.LastModified <= IfModifiedSince && IfModifiedSince <= now ? ("If-Modified-Since", true) : null;
    }

    private static bool Matches(string list, string eTag)
    {
        foreach (var range in list.AsSpan().Split(','))
        {
            var entry = list.AsSpan()[range].Trim();
            if (entry.StartsWith("W/")) entry = entry[2..];
            if (entry is "*" || entry.Trim('"').SequenceEqual(eTag)) return true;
        }
        return false;
    }
}

using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>
/// The rules of tags, for objects and buckets. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-manage.html
/// </summary>
public static class TagSet
{
    /// <summary>Reads x-amz-tagging: pairs as in a query string. No header and an empty one are no tags.</summary>
    /// <exception cref="ServiceException">InvalidArgument, InvalidTag or BadRequest.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> FromHeader(string? header)
    {
        if (string.IsNullOrEmpty(header)) return [];
        QueryParameters pairs;
        try
        {
            pairs = QueryParameters.Parse(header);
        }
        catch (ServiceException)
        {
            throw new ServiceException(S3Errors.InvalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.", "x-amz-tagging", header));
        }
        Check(pairs.All, Limits.ObjectTagsMax);
        return pairs.All;
    }

    /// <summary>Reads a Tagging document.</summary>
    /// <exception cref="ServiceException">MalformedXML, InvalidTag, or BadRequest where there are more than <paramref name="max"/>.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> FromXml(ReadOnlyMemory<byte> document, int max)
    {
        var tags = new List<KeyValuePair<string, string>>();
        foreach (var tag in S3Xml.Parse(document, "Tagging").Only("TagSet").Required("TagSet").Only("Tag").All)
            tags.Add(new(tag.Only("Key", "Value").RequiredText("Key"), tag.RequiredText("Value")));
        Check(tags, max);
        return tags;
    }

    /// <summary>Holds tags against the rules.</summary>
    /// <exception cref="ServiceException">InvalidTag; BadRequest where there are more than <paramref name="max"/>.</exception>
    public static void Check(IReadOnlyList<KeyValuePair<string, string>> tags, int max)
    {
        if (tags.Count > max)
            throw new ServiceException(max == Limits.ObjectTagsMax ? S3Errors.TooManyObjectTags() : new ServiceError("BadRequest", $"Bucket tag count cannot be greater than {max}", 400));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > Limits.TagKeyCharactersMax || !IsAllowed(key))
                throw new ServiceException(S3Errors.InvalidTag("The TagKey you have provided is invalid", key));
            if (value.Length > Limits.TagValueCharactersMax || !IsAllowed(value))
                throw new ServiceException(S3Errors.InvalidTag("The TagValue you have provided is invalid", key));
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw new ServiceException(S3Errors.InvalidTag("System tags cannot be added/updated by requester", key));
            if (!seen.Add(key)) throw new ServiceException(S3Errors.InvalidTag("Cannot provide multiple Tags with the same key", key));
        }
    }

    private static bool IsAllowed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!System.Text.Rune.IsLetterOrDigit(rune) && !System.Text.Rune.IsWhiteSpace(rune) && rune.Value is not ('+' or '-' or '=' or '.' or '_' or ':' or '/' or '@'))
                return false;
        return true;
    }
}

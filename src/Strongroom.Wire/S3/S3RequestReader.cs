using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// Gives an operation the parts of an S3 request that it asks for, and throws the AWS error that names a part that is wrong. What was asked
/// for is noted where a log is given: a test holds it, with what is declared unsupported, against AWS's list of the operation's members.
/// </summary>
public sealed class S3RequestReader(WireRequest request, S3Address address, IncomingBody body, ReadOnlyMemory<byte> document, IReadOnlyDictionary<string, string>? formFields = null, ICollection<string>? asked = null)
{
    /// <summary>The request itself, for what has no typed form here.</summary>
    public WireRequest Request => request;

    /// <summary>What the request is addressed to, for operations that take every address.</summary>
    public S3Address Address => address;

    /// <summary>The fields of a browser POST by lower-case name; null for every other request. Headers are then read from them.</summary>
    public IReadOnlyDictionary<string, string>? FormFields => formFields;

    /// <summary>The addressed bucket.</summary>
    /// <exception cref="ServiceException">InvalidBucketName.</exception>
    public BucketName Bucket() =>
        BucketName.TryParse(address.Bucket, out var name) ? name : throw new ServiceException(WireErrors.InvalidBucketName(address.Bucket ?? ""));

    /// <summary>The addressed object's key.</summary>
    /// <exception cref="ServiceException">KeyTooLongError or InvalidURI.</exception>
    public ObjectKey Key() => KeyFrom(address.Key ?? "");

    /// <summary>A key from elsewhere in the request.</summary>
    /// <exception cref="ServiceException">KeyTooLongError, InvalidURI, or, where it is empty, InvalidArgument.</exception>
    public static ObjectKey KeyFrom(string text) => ObjectKey.TryCreate(text, out var key) switch
    {
        ObjectKeyFault.None => key!,
        ObjectKeyFault.TooLong => throw new ServiceException(WireErrors.KeyTooLong(System.Text.Encoding.UTF8.GetByteCount(text))),
        ObjectKeyFault.Empty => throw new ServiceException(WireErrors.InvalidArgument("Object key must not be empty.")),
        _ => throw new ServiceException(WireErrors.InvalidUri()),
    };

    /// <summary>The payload, not yet read.</summary>
    public IncomingBody Body() => body;

    /// <summary>The whole payload of an operation whose body is a document, read and proved.</summary>
    public ReadOnlyMemory<byte> Document() => document;

    /// <summary>A query parameter's value, or null.</summary>
    public string? Query(string name)
    {
        asked?.Add(name);
        return request.Query.Find(name);
    }

    /// <summary>A whole number from the query, or null where the parameter is not there.</summary>
    /// <exception cref="ServiceException">InvalidArgument: it is no number, or below <paramref name="min"/> or above <paramref name="max"/>.</exception>
    public int? QueryInt(string name, int min, int max)
    {
        if (Query(name) is not { } text) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new ServiceException(WireErrors.InvalidArgument($"Provided {name} not an integer or within integer range", name, text));
        if (value < min || value > max)
            throw new ServiceException(WireErrors.InvalidArgument($"Argument {name} must be an integer between {min} and {max}", name, text));
        return value;
    }

    /// <summary>A header's value, or null. In a browser POST, the form field's.</summary>
    public string? Header(string name)
    {
        asked?.Add(name);
        if (formFields is not null) return formFields.GetValueOrDefault(name.ToLowerInvariant());
        return request.Header(name);
    }

    /// <summary>True where the header says "true", in any case; false where it is absent or says "false".</summary>
    /// <exception cref="ServiceException">InvalidArgument: it says something else.</exception>
    public bool HeaderFlag(string name) => Header(name) switch
    {
        null => false,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var text => throw new ServiceException(WireErrors.InvalidArgument($"The {name} header must be true or false.", name, text)),
    };

    /// <summary>A time from a header in one of HTTP's three forms, or null where there is none or, as RFC 9110 rules, where it is no date.</summary>
    public DateTimeOffset? HeaderDate(string name) =>
        Header(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>The headers whose lower-case name begins with a prefix, by what follows it; several values of one name are joined by commas, as HTTP rules.</summary>
    public IEnumerable<KeyValuePair<string, string>> HeadersWithPrefix(string prefix)
    {
        asked?.Add(prefix);
        if (formFields is not null)
        {
            foreach (var (name, value) in formFields)
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) yield return new(name[prefix.Length..].ToLowerInvariant(), value);
            yield break;
        }
        foreach (var (name, value) in request.HeadersWithPrefix(prefix)) yield return new(name[prefix.Length..].ToLowerInvariant(), value);
    }
}

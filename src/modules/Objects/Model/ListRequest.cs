using System.Text;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>What all listings of a bucket have in common.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">Only keys that begin with it; null where none was given.</param>
/// <param name="Delimiter">Rolls keys up; null where none was given or it was empty.</param>
/// <param name="Max">The most entries, as asked for.</param>
/// <param name="IsEncoded">True where keys are to be percent-encoded.</param>
internal sealed record ListRequest(BucketName Bucket, string? Prefix, string? Delimiter, int Max, bool IsEncoded)
{
    /// <summary>The most entries that are told: S3 caps what was asked for and says what it capped it to.</summary>
    public int MaxCapped => Math.Min(Max, Limits.ListKeysMax);

    /// <summary>The prefix as the store orders keys.</summary>
    public byte[] PrefixUtf8 => Encoding.UTF8.GetBytes(Prefix ?? "");

    /// <summary>The delimiter as the store finds it; null for none.</summary>
    public byte[]? DelimiterUtf8 => Delimiter is null ? null : Encoding.UTF8.GetBytes(Delimiter);

    /// <summary>Reads it.</summary>
    /// <param name="r">The request.</param>
    /// <param name="maxName">"max-keys" or "max-uploads".</param>
    public static ListRequest Read(S3RequestReader r, string maxName)
    {
        RequestMembers.Common(r);
        var delimiter = r.Query("delimiter");
        return new(
            r.Bucket(), r.Query("prefix"), string.IsNullOrEmpty(delimiter) ? null : delimiter, r.QueryInt(maxName, 0, int.MaxValue) ?? Limits.ListKeysMax,
            IsUrlEncoded(r));
    }

    /// <summary>An element whose text the client chose: encoded where it asked for that.</summary>
    public void Text(Utf8XmlWriter xml, string element, ReadOnlySpan<byte> utf8)
    {
        if (IsEncoded) xml.ElementEncoded(element, utf8);
        else xml.Element(element, utf8);
    }

    /// <summary>The same for text; nothing where it is null.</summary>
    public void Text(Utf8XmlWriter xml, string element, string? text)
    {
        if (text is not null) Text(xml, element, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Where the common prefix of a key ends, the delimiter included; -1 where the key stands for itself.</summary>
    public static int RollUp(ReadOnlySpan<byte> key, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> delimiter)
    {
        if (delimiter.IsEmpty || !key.StartsWith(prefix)) return -1;
        var at = key[prefix.Length..].IndexOf(delimiter);
        return at < 0 ? -1 : prefix.Length + at + delimiter.Length;
    }

    private static bool IsUrlEncoded(S3RequestReader r) => r.Query("encoding-type") switch
    {
        null => false,
        "url" => true,
        var other => throw new ServiceException(S3Errors.InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", other)),
    };
}

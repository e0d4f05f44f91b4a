using Strongroom.Crypto.Checksums;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// What a request's headers promise about its payload: Content-MD5, and one checksum by header or by trailer. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
/// </summary>
/// <param name="Md5">16 bytes, or null.</param>
/// <param name="Algorithm">The checksum's algorithm, or null where none is promised.</param>
/// <param name="Value">The checksum's bytes where a header holds them; null where the trailer will, or none is promised.</param>
/// <param name="Trailers">Names of the trailers that x-amz-trailer announces, lower case.</param>
public sealed record DeclaredIntegrity(byte[]? Md5, ChecksumAlgorithm? Algorithm, byte[]? Value, IReadOnlyList<string> Trailers)
{
    private const string Prefix = "x-amz-checksum-";

    /// <summary>Nothing is promised.</summary>
    public static DeclaredIntegrity None { get; } = new(null, null, null, []);

    /// <summary>True where the payload is covered by Content-MD5 or a checksum, as some operations demand.</summary>
    public bool IsGiven => Md5 is not null || Algorithm is not null;

    /// <summary>Reads the headers, or the fields of a form, by name.</summary>
    /// <exception cref="ServiceException">InvalidDigest, or InvalidRequest: two checksums, a malformed value, an unknown algorithm or trailer.</exception>
    public static DeclaredIntegrity Read(Func<string, string?> header)
    {
        byte[]? md5 = null;
        if (header("Content-MD5") is { } text && !TryDecode(text, Md5Etag.Size, out md5)) throw new ServiceException(PayloadErrors.InvalidDigest(text));
        ChecksumAlgorithm? algorithm = null;
        byte[]? value = null;
        foreach (var candidate in ChecksumAlgorithms.All)
        {
            if (header(candidate.HeaderName()) is not { } encoded) continue;
            if (algorithm is not null) throw TwoChecksums();
            algorithm = candidate;
            if (!TryDecode(encoded, candidate.Size(), out value)) throw new ServiceException(PayloadErrors.InvalidChecksumValue(candidate.HeaderName()));
        }
        var trailers = new List<string>();
        foreach (var name in (header("x-amz-trailer") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = name.ToLowerInvariant();
            if (FindByHeader(lower) is not { } promised)
                throw new ServiceException(WireErrors.InvalidRequest("The value specified in the x-amz-trailer header is not supported"));
            if (algorithm is not null) throw TwoChecksums();
            algorithm = promised;
            trailers.Add(lower);
        }
        Compare(header("x-amz-sdk-checksum-algorithm"), algorithm);
        return new(md5, algorithm, value, trailers);
    }

    /// <summary>True for the headers that hold a checksum.</summary>
    internal static bool IsChecksum(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The algorithm whose value this header or trailer carries, or null.</summary>
    internal static ChecksumAlgorithm? FindByHeader(string lowerName)
    {
        if (!lowerName.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        foreach (var candidate in ChecksumAlgorithms.All)
            if (candidate.HeaderName() == lowerName) return candidate;
        return null;
    }

    /// <summary>Strict base64 of exactly so many bytes.</summary>
    internal static bool TryDecode(string text, int size, out byte[]? bytes)
    {
        bytes = null;
        Span<byte> decoded = stackalloc byte[64];
        if (text.Length != (size + 2) / 3 * 4 || !Convert.TryFromBase64String(text, decoded, out var written) || written != size) return false;
        bytes = decoded[..written].ToArray();
        return true;
    }

    private static void Compare(string? announced, ChecksumAlgorithm? algorithm)
    {
        if (announced is null) return;
        if (!ChecksumAlgorithms.TryParse(announced.ToUpperInvariant(), out var named) || (algorithm is not null && named != algorithm))
            throw new ServiceException(WireErrors.InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid."));
        if (algorithm is null)
        {
            throw new ServiceException(WireErrors.InvalidRequest(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."));
        }
    }

    private static ServiceException TwoChecksums() => new(WireErrors.InvalidRequest(
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."));
}

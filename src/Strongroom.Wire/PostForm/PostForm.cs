using System.Buffers;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// A browser's POST, read up to its file. It enters the pipeline like every other request: its fields take the place of headers, its claim is
/// verified like any claim, and its policy can only forbid: what it allows is for the gate to decide. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
/// </summary>
public sealed class PostForm
{
    private const int FieldsMax = 100;
    private const string FileVariable = "${filename}";

    private readonly PostPolicy? policy;

    private PostForm(IReadOnlyDictionary<string, string> fields, AuthenticationClaim claim, PostPolicy? policy, IncomingBody file, string? fileName)
    {
        this.policy = policy;
        Fields = fields;
        Claim = claim;
        File = file;
        FileName = fileName;
    }

    /// <summary>The fields before the file by lower-case name, ${filename} replaced.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>Who sends it; anonymous where there is no policy.</summary>
    public AuthenticationClaim Claim { get; }

    /// <summary>The file, not yet read. Its length is not known beforehand.</summary>
    public IncomingBody File { get; }

    /// <summary>The file's own name without folders, or null.</summary>
    public string? FileName { get; }

    /// <summary>True where a request is a browser's POST to a bucket.</summary>
    public static bool IsPostForm(WireRequest request) =>
        request.Method == "POST" && MultipartBoundary.IsForm(request.Header("Content-Type")) && !request.Query.All.Any(p => S3SubResource.Markers.Contains(p.Key, StringComparer.Ordinal));

    /// <summary>Reads the fields up to the file.</summary>
    /// <param name="request">A request that <see cref="IsPostForm"/>.</param>
    /// <param name="region">The region that requests must be signed for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ServiceException">
    /// MalformedPOSTRequest, MaxPostPreDataLengthExceeded, IncorrectNumberOfFilesInPostRequest, InvalidPolicyDocument, InvalidArgument and others.
    /// </exception>
    public static async ValueTask<PostForm> ReadAsync(WireRequest request, string region, CancellationToken cancellationToken)
    {
        if (request.Header("Authorization") is not null || request.Query.Has("X-Amz-Signature")) throw new ServiceException(AuthErrors.TwoMechanisms());
        if (request.ContentLength is null) throw new ServiceException(PayloadErrors.MissingContentLength());
        var delimiter = MultipartBoundary.Delimiter(request.Header("Content-Type") ?? "") ?? throw new ServiceException(PostFormErrors.Malformed());
        var scanner = new MultipartScanner(delimiter);
        var (fields, fileName) = await PostFieldReader.ReadAsync(request.Body, scanner, delimiter, FieldsMax, cancellationToken);
        foreach (var name in fields.Keys.ToArray())
            if (name is not ("policy" or "x-amz-signature")) fields[name] = fields[name].Replace(FileVariable, fileName ?? "", StringComparison.Ordinal);
        var claim = ReadClaim(fields, region);
        var document = claim.SignedText is { } text ? PostPolicy.Parse(text) : null;
        var declared = DeclaredIntegrity.Read(name => fields.GetValueOrDefault(name.ToLowerInvariant()));
        if (declared.Trailers.Count > 0) throw new ServiceException(WireErrors.NotImplemented("x-amz-trailer"));
        var file = new PostFileBody(request.Body, scanner, declared, document?.Range ?? (0, Limits.SinglePutBytesMax));
        return new PostForm(fields, claim, document, file, fileName);
    }

    /// <summary>Holds the form against its policy. Call it once the claim is verified: before that the policy is anybody's.</summary>
    /// <param name="bucket">The addressed bucket.</param>
    /// <param name="now">The server's time.</param>
    /// <returns>Null if the policy permits the form, or there is none; otherwise AccessDenied with what is wrong. InvalidArgument: it names no key.</returns>
    public ServiceError? CheckPolicy(string bucket, DateTimeOffset now) =>
        Fields.ContainsKey("key") ? policy?.Check(Fields, bucket, now) : PostFormErrors.MissingField("key");

    private static AuthenticationClaim ReadClaim(Dictionary<string, string> fields, string region)
    {
        if (fields.ContainsKey("awsaccesskeyid") || fields.ContainsKey("signature")) throw new ServiceException(AuthErrors.UnsupportedMechanism());
        string[] needed = ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];
        if (!Array.Exists(needed, fields.ContainsKey)) return AuthenticationClaim.OfAnonymous(PayloadClaim.Unsigned);
        foreach (var name in needed)
            if (!fields.TryGetValue(name, out var value) || value.Length == 0) throw new ServiceException(PostFormErrors.MissingField(name));
        if (fields["x-amz-algorithm"] != "AWS4-HMAC-SHA256") throw new ServiceException(AuthErrors.UnsupportedMechanism());
        var credential = fields["x-amz-credential"];
        var scope = SigV4Parser.ParseScope(credential, region, why => WireErrors.InvalidArgument("X-Amz-Credential: " + why, "x-amz-credential", credential));
        var date = fields["x-amz-date"];
        if (!SigV4Parser.TryParseTimestamp(date, out var signedAt) || !date.StartsWith(scope.Date, StringComparison.Ordinal) || !scope.IsS3)
            throw new ServiceException(WireErrors.InvalidArgument("X-Amz-Date and X-Amz-Credential do not agree.", "x-amz-date", date));
        return AuthenticationClaim.OfForm(scope, date, signedAt, fields["policy"], fields["x-amz-signature"], fields.GetValueOrDefault("x-amz-security-token"));
    }
}

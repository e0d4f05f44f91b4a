using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Which headers a signature must cover: host and each x-amz- header that was sent.</summary>
internal static class SignedHeaderRules
{
    private const int CountMax = 128;

    /// <summary>Reads host;x-amz-date.</summary>
    /// <exception cref="ServiceException">A name is empty or not lower case, or there are more than 128.</exception>
    public static IReadOnlyList<string> Split(string text, Func<string, ServiceError> fault)
    {
        var names = text.Split(';');
        if (names.Length > CountMax) throw new ServiceException(fault("too many signed headers."));
        foreach (var name in names)
        {
            // Upper case would pass the look-up by name and differ from what the client signed.
            if (name.Length == 0 || name.AsSpan().ContainsAnyInRange('A', 'Z') || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw new ServiceException(fault("The authorization component \"SignedHeaders\" is malformed."));
        }
        return names;
    }

    public static ServiceError? Check(AuthenticationClaim claim, WireRequest request)
    {
        List<string>? missing = null;
        if (!Contains(claim.SignedHeaders, "host")) (missing ??= []).Add("host");
        // Also for other services, which AWS does not ask this of: X-Amz-Target names the operation, and AWS's clients sign it.
        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !Contains(claim.SignedHeaders, name))
                (missing ??= []).Add(name.ToLowerInvariant());
        }
        return missing is null ? null : AuthErrors.HeadersNotSigned(missing);
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}

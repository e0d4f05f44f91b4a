using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Whether a claim was made in time: within fifteen minutes, or within a presigned request's own lifetime.</summary>
internal static class Freshness
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromSeconds(Limits.ClockSkewSecondsMax);

    public static ServiceError? Check(AuthenticationClaim claim, DateTimeOffset now)
    {
        // A form's lifetime is its policy's expiration, judged with the policy.
        if (claim.Kind == CredentialKind.PostForm) return null;
        if (claim.Lifetime is not { } lifetime)
            return (now - claim.SignedAt).Duration() > SkewMax ? AuthErrors.TimeTooSkewed(claim.Timestamp, now) : null;
        var expires = claim.SignedAt + lifetime;
        if (claim.SignedAt - now > SkewMax) return AuthErrors.NotYetValid(claim.Timestamp, expires, now);
        return now > expires ? AuthErrors.Expired(lifetime, expires, now) : null;
    }
}

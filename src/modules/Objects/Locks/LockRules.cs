using Strongroom.Kernel;
using Strongroom.Storage;

namespace Strongroom.Objects;

/// <summary>
/// What a lock forbids, at the time that the compliance clock tells. No permission is judged here: these outrank every one but the bypass of governance.
/// Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
/// </summary>
internal static class LockRules
{
    /// <summary>True where the version must not be removed.</summary>
    /// <param name="kept">Its lock, or null.</param>
    /// <param name="now">The compliance clock's time.</param>
    /// <param name="bypassesGovernance">True where the caller may, and said that it wants to.</param>
    public static bool IsLocked(VersionLock? kept, DateTimeOffset now, bool bypassesGovernance)
    {
        if (kept is null) return false;
        if (kept.IsHeld == true) return true;
        return IsRetained(kept, now) && !(bypassesGovernance && kept.Mode == LockMode.Governance);
    }

    /// <summary>The lock with another retention, or the error. It may be extended; what is shorter, none, or of another mode takes the bypass in governance and is refused in compliance.</summary>
    /// <param name="kept">Its lock, or null.</param>
    /// <param name="wanted">The new retention; null to take it away.</param>
    /// <param name="clock">The compliance clock.</param>
    /// <param name="bypassesGovernance">True where the caller may, and said that it wants to.</param>
    public static Result<VersionLock> Retain(VersionLock? kept, Retention? wanted, ClockReading clock, bool bypassesGovernance)
    {
        if (wanted is not null && wanted.Until <= clock.Latest) return S3Errors.RetentionIsOver(wanted.Until);
        if (kept is not null && IsRetained(kept, clock.Now))
        {
            var isExtension = wanted is not null && wanted.Mode == kept.Mode && wanted.Until.ToUnixTimeMilliseconds() >= kept.RetainUntilMs;
            var isFree = kept.Mode == LockMode.Governance && bypassesGovernance;
            if (!isExtension && !isFree) return S3Errors.ObjectLocked();
        }
        return new VersionLock(wanted?.Mode, wanted?.Until.ToUnixTimeMilliseconds() ?? 0, kept?.IsHeld);
    }

    private static bool IsRetained(VersionLock kept, DateTimeOffset now) => kept.Mode is not null && kept.RetainUntilMs > now.ToUnixTimeMilliseconds();
}

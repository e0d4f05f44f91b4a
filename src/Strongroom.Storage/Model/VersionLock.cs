namespace Strongroom.Storage;

/// <summary>What keeps a version from being removed. The store keeps it beside the version; its owner judges it.</summary>
/// <param name="Mode">How it is retained; null where it is not.</param>
/// <param name="RetainUntilMs">Until when, in milliseconds since 1970 UTC; 0 where it is not retained.</param>
/// <param name="IsHeld">True while a legal hold is on; false once it was taken off; null where there never was one.</param>
public sealed record VersionLock(LockMode? Mode, long RetainUntilMs, bool? IsHeld);

/// <summary>How a version is retained; the numbers are persisted.</summary>
public enum LockMode
{
    /// <summary>Who has the permission may shorten it.</summary>
    Governance = 1,

    /// <summary>Nobody may shorten it.</summary>
    Compliance = 2,
}

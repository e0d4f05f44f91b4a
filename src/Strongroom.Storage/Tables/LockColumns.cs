using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>A lock as three columns; all null is none.</summary>
internal static class LockColumns
{
    public const string Names = "lock_mode, retain_until_ms, legal_hold";

    public static VersionLock? Map(Statement s, int first) => s.IsNull(first) && s.IsNull(first + 2)
        ? null
        : new VersionLock(
            s.IsNull(first) ? null : (LockMode)s.Int(first),
            s.IsNull(first) ? 0 : s.Long(first + 1),
            s.IsNull(first + 2) ? null : s.Int(first + 2) != 0);

    public static Statement Bind(Statement s, int first, VersionLock? value)
    {
        if (value?.Mode is { } mode) s.Bind(first, (long)mode).Bind(first + 1, value.RetainUntilMs);
        else s.Bind(first, (string?)null).Bind(first + 1, (string?)null);
        return value?.IsHeld is { } held ? s.Bind(first + 2, held ? 1 : 0) : s.Bind(first + 2, (string?)null);
    }
}

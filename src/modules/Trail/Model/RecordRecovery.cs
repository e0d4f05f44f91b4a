using Microsoft.Extensions.Logging;
using Strongroom.Trail.Ports;

namespace Strongroom.Trail.Model;

/// <summary>
/// Finds where the record ends when the server starts. What does not prove and lies beyond the store's cursor is the torn end of a write that a crash
/// interrupted: it is cut. What lies before the cursor was durable once, so that is damage: it stays as evidence, and a new file begins.
/// </summary>
internal sealed class RecordRecovery(IRecordFiles files, RecordCatalog catalog, ILogger log)
{
    private const string Suffix = ".rec";

    /// <summary>Returns the file to go on writing; null where a new one must begin.</summary>
    public RecordFile? Recover(long cursor)
    {
        foreach (var name in files.List())
            if (name.EndsWith(Suffix, StringComparison.Ordinal)) catalog.AddUnread(name);
        while (catalog.Names is { Count: > 0 } names)
        {
            var name = names[^1];
            var file = catalog.Open(name);
            // An empty file ends where the one before it does.
            var last = file is { Last: > 0 } ? file.Last : LastBefore(names);
            if (last < cursor)
            {
                log.LogCritical("The audit record ends at {Last} in {File}, but {Cursor} was durable: records were lost or taken away. A new file begins.", last, name, cursor);
                // The new file does not follow the damaged one, so whoever reads across the gap is told of it.
                catalog.Last = last;
                return null;
            }
            if (file is null)
            {
                files.Delete(name);
                catalog.RemoveLast();
                continue;
            }
            if (!file.IsWhole)
            {
                log.LogInformation("The audit record's last write was interrupted: {File} is cut to {Length} bytes.", name, file.Length);
                files.Truncate(name, file.Length);
                file.IsWhole = true;
            }
            catalog.Last = last;
            return file;
        }
        if (cursor > 0) log.LogCritical("There are no audit record files, but records up to {Cursor} were durable: they were taken away.", cursor);
        return null;
    }

    private long LastBefore(IReadOnlyList<string> names)
    {
        for (var i = names.Count - 2; i >= 0; i--)
            if (catalog.Open(names[i]) is { Last: > 0 } file) return file.Last;
        return 0;
    }
}

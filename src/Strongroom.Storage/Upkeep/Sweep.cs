using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Reading;

namespace Strongroom.Storage.Upkeep;

/// <summary>
/// After a start: removes what earlier runs left behind that no row refers to, cuts the unreferenced tails of their segments. Touches only
/// numbers below the first of this run, and so nothing that is being written.
/// </summary>
internal static class Sweep
{
    /// <summary>Tells how many files and segments were removed or cut.</summary>
    public static int Run(BlobHouse house, ReaderPool readers, Compactor compactor, long firstOfRun)
    {
        var removed = house.Files.Sweep(firstOfRun, number => readers.Read(transaction => transaction.Blobs.HasFile(number)));
        foreach (var segment in house.Segments.List())
        {
            if (segment >= firstOfRun) continue;
            var end = readers.Read(transaction => transaction.Blobs.LiveEnd(segment));
            if (end is null)
            {
                house.Segments.Delete(segment);
                removed++;
                continue;
            }
            if (house.Segments.LengthOf(segment) > end)
            {
                house.Segments.Truncate(segment, end.Value);
                removed++;
            }
            compactor.Loosen(segment);
        }
        return removed;
    }
}

using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Identity.Model;

/// <summary>Which page of a list is wanted.</summary>
/// <param name="After">The key that the last page ended with; null for the first page.</param>
/// <param name="Max">The most items, 1 to 1,000.</param>
internal sealed record Paging(string? After, int Max)
{
    public static string? Decode(string? marker)
    {
        if (marker is null) return null;
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var count) && count > 0
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw new ServiceException(IamErrors.Validation("Invalid Marker."));
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Marker">What is given to get the next one; null where this is the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Marker)
{
    /// <summary>Takes a page out of a list that is in ordinal order of its keys.</summary>
    public static Page<T> Of(IEnumerable<T> all, Func<T, string> key, Paging paging)
    {
        var items = new List<T>();
        foreach (var item in all)
        {
            if (paging.After is { } after && string.CompareOrdinal(key(item), after) <= 0) continue;
            if (items.Count == paging.Max) return new(items, Convert.ToBase64String(Encoding.UTF8.GetBytes(key(items[^1]))));
            items.Add(item);
        }
        return new(items, null);
    }

    public Page<TOther> Select<TOther>(Func<T, TOther> select) => new([.. Items.Select(select)], Marker);
}

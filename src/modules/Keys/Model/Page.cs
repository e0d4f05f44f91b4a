using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>What part of a list is asked for.</summary>
/// <param name="Limit">The most items.</param>
/// <param name="After">The id of the last item of the page before; null for the first page.</param>
internal sealed record PageRequest(int Limit, string? After)
{
    private const int MarkerLengthMax = 1024;

    /// <summary>Reads Limit and Marker.</summary>
    public static PageRequest Read(JsonRequestReader r, int limitMax, int limitDefault)
    {
        var limit = KmsInput.Number(r, "Limit", 1, limitMax) ?? limitDefault;
        if (r.Text("Marker") is not { } marker) return new(limit, null);
        var ascii = Encoding.ASCII.GetBytes(marker);
        if (marker.Length is 0 or > MarkerLengthMax || !Base64Url.IsValid(ascii)) throw KmsInput.Fault(KmsErrors.InvalidMarker);
        return new(limit, Encoding.UTF8.GetString(Base64Url.DecodeFromUtf8(ascii)));
    }
}

/// <summary>One part of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextMarker">Where the next part begins; null where there is none.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextMarker)
{
    /// <summary>Writes Truncated and NextMarker.</summary>
    public void WriteEnd(JsonResponseWriter w)
    {
        if (NextMarker is not null) w.Json.WriteString(nameof(NextMarker), NextMarker);
        w.Json.WriteBoolean("Truncated", NextMarker is not null);
    }
}

/// <summary>Cuts pages.</summary>
internal static class Page
{
    /// <summary>The page of what comes after the marker.</summary>
    /// <param name="items">Ordered by their ids' ordinals.</param>
    /// <param name="idOf">An item's id.</param>
    /// <param name="request">What is asked for.</param>
    public static Page<T> Of<T>(IEnumerable<T> items, Func<T, string> idOf, PageRequest request)
    {
        var rest = request.After is { } after ? items.SkipWhile(item => string.CompareOrdinal(idOf(item), after) <= 0) : items;
        var page = rest.Take(request.Limit + 1).ToList();
        if (page.Count <= request.Limit) return new(page, null);
        page.RemoveAt(request.Limit);
        return new(page, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(idOf(page[^1]))));
    }

    /// <summary>What comes after an id, found without walking there.</summary>
    public static IEnumerable<string> After(this ImmutableSortedSet<string> ids, string? after)
    {
        var place = after is null ? 0 : ids.IndexOf(after);
        if (place < 0) place = ~place;
        else if (after is not null) place++;
        for (; place < ids.Count; place++) yield return ids[place];
    }
}

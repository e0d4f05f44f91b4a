namespace Strongroom.Storage.Reading;

/// <summary>An object in memory: its row and its detail. Its sealed body, where it has one, lies in the cache's own memory.</summary>
internal sealed class KeptObject(ObjectRow row, ObjectDetail detail)
{
    // About what rows, strings and the dictionary cost beside the arrays.
    private const int OverheadBytes = 512;

    public ObjectRow Row => row;

    public ObjectDetail Detail => detail;

    /// <summary>What it takes beside its body.</summary>
    public int Bytes { get; } = OverheadBytes + row.Key.Length + detail.WrappedKey.Length + detail.Attributes.Length;
}

namespace Strongroom.Storage.Reading;

/// <summary>An object in memory: its row, its detail, and its sealed body where it has one.</summary>
internal sealed class KeptObject(ObjectRow row, ObjectDetail detail, byte[] body)
{
    // About what rows, strings and the dictionary cost beside the arrays.
    private const int OverheadBytes = 512;

    public ObjectRow Row => row;

    public ObjectDetail Detail => detail;

    public byte[] Body => body;

    public int Bytes { get; } = OverheadBytes + row.Key.Length + detail.WrappedKey.Length + detail.Attributes.Length + body.Length;
}

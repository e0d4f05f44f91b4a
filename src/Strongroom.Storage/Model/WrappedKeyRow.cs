namespace Strongroom.Storage;

/// <summary>A wrapped key and whose it is.</summary>
/// <param name="Instance">The instance of the version or upload; of a part, its owner's.</param>
/// <param name="Number">The part's number; 0 for a version or upload.</param>
/// <param name="WrappedKey">The key, as it is kept; empty for a delete marker.</param>
public sealed record WrappedKeyRow(long Instance, int Number, byte[] WrappedKey);

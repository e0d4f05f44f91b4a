namespace Strongroom.Trail.Ports;

/// <summary>Where the keys of records and record files come from: the server hands in its system key's derivation.</summary>
public interface IRecordKeys
{
    /// <summary>Derives the same key for the same label and context, for ever.</summary>
    /// <param name="label">The purpose, ASCII: "audit-record".</param>
    /// <param name="context">What it is for within the purpose.</param>
    /// <param name="destination">Filled; the caller zeroes it.</param>
    void Derive(string label, ReadOnlySpan<byte> context, Span<byte> destination);
}

namespace Strongroom.Storage;

/// <summary>A record on its way to the consumers. The payload is the caller's format, sealed.</summary>
/// <param name="Sequence">Ascending without reuse, assigned at commit; 0 before that.</param>
/// <param name="Account">The account that the record is of.</param>
/// <param name="TimeMs">When it happened, in milliseconds since 1970 UTC.</param>
/// <param name="Payload">The sealed record.</param>
public sealed record OutboxRow(long Sequence, string Account, long TimeMs, ReadOnlyMemory<byte> Payload);

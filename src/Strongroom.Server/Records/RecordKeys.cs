using Strongroom.Keys.Model;
using Strongroom.Trail.Ports;

namespace Strongroom.Server.Records;

/// <summary>Derives the record's keys from the system's key.</summary>
internal sealed class RecordKeys(KeyRing ring) : IRecordKeys
{
    /// <inheritdoc/>
    public void Derive(string label, ReadOnlySpan<byte> context, Span<byte> destination) => ring.DeriveSystemKey(label, context, destination);
}

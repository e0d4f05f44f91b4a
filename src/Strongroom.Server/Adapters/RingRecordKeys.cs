using Strongroom.Keys.Model;
using Strongroom.Trail.Ports;

namespace Strongroom.Server.Adapters;

/// <summary>Trail's record keys, derived from the system's key.</summary>
internal sealed class RingRecordKeys(KeyRing keys) : IRecordKeys
{
    /// <inheritdoc/>
    public void Derive(string label, ReadOnlySpan<byte> context, Span<byte> destination) => keys.DeriveSystemKey(label, context, destination);
}

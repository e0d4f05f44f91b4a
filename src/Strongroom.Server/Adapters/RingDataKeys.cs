using Strongroom.Keys.Model;
using Strongroom.Objects;

namespace Strongroom.Server.Adapters;

/// <summary>Objects' data keys, from the key ring.</summary>
internal sealed class RingDataKeys(KeyRing keys) : IDataKeys
{
    /// <inheritdoc/>
    public byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> plaintextKey) => keys.NewDataKey(account, context, plaintextKey);

    /// <inheritdoc/>
    public byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintextKey = default) =>
        keys.RenewDataKey(account, wrapped, context, plaintextKey);

    /// <inheritdoc/>
    public void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plaintextKey) => keys.OpenDataKey(wrapped, context, plaintextKey);
}

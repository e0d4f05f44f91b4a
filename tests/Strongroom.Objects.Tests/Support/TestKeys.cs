using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;

namespace Strongroom.Objects.Tests;

/// <summary>Data keys under one key that lives as long as the test.</summary>
internal sealed class TestKeys : IDataKeys, IDisposable
{
    private readonly Kek kek = new("test", new byte[32], RandomSource.System);

    public byte[] NewDataKey(string account, ReadOnlySpan<byte> context, Span<byte> plaintextKey)
    {
        Assert.Equal(12, account.Length);
        RandomSource.System.Fill(plaintextKey[..32]);
        return KeyWrap.Wrap(kek, plaintextKey[..32], context);
    }

    public byte[] RenewDataKey(string account, byte[] wrapped, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintextKey = default) => wrapped;

    public void OpenDataKey(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plaintextKey) => KeyWrap.Unwrap(kek, wrapped, context, plaintextKey);

    public void Dispose() => kek.Dispose();
}

using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Identity.Ports;

namespace Strongroom.Identity.Tests.Sts;

/// <summary>Seals as the key ring does, under a key of the test's own; counts how often something is opened.</summary>
internal sealed class TestSealer(byte seed = 1) : ISecretSealer
{
    private readonly byte[] key = [.. Enumerable.Repeat(seed, SealedBody.KeySize)];

    public int Opened { get; private set; }

    public byte[] Seal(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> secret) => SealedBody.SealOnce(key, owner, secret, RandomSource.System);

    public byte[] Open(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> sealedSecret)
    {
        Opened++;
        return SealedBody.OpenOnce(key, owner, sealedSecret);
    }
}

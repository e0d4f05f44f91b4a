using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>Where keys, salts and nonces come from; tests hand in a repeatable one.</summary>
public abstract class RandomSource
{
    /// <summary>The operating system's generator.</summary>
    public static RandomSource System { get; } = new OperatingSystemSource();

    /// <summary>Fills all of <paramref name="destination"/> with bytes that nobody can predict.</summary>
    public abstract void Fill(Span<byte> destination);

    private sealed class OperatingSystemSource : RandomSource
    {
        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}

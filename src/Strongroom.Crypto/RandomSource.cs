using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>Where keys, salts and nonces come from; tests hand in a repeatable one.</summary>
public abstract class RandomSource
{
    /// <summary>The operating system's generator.</summary>
    public static RandomSource System { get; } = new OperatingSystemSource();

    /// <summary>Fills all of <paramref name="destination"/> with bytes that nobody can predict.</summary>
    public abstract void Fill(Span<byte> destination);

    /// <summary>
    /// Asking the generator costs more than the bytes do: small ones are drawn in stock, one stock for each thread. What was handed out is zeroed in it.
    /// </summary>
    private sealed class OperatingSystemSource : RandomSource
    {
        private const int StockBytes = 512;
        private const int FromStockMax = 64;

        [ThreadStatic]
        private static byte[]? stock;

        [ThreadStatic]
        private static int left;

        public override void Fill(Span<byte> destination)
        {
            if (destination.Length > FromStockMax)
            {
                RandomNumberGenerator.Fill(destination);
                return;
            }
            // Pinned: the collector must leave no copies behind.
            stock ??= GC.AllocateUninitializedArray<byte>(StockBytes, pinned: true);
            if (left < destination.Length)
            {
                RandomNumberGenerator.Fill(stock);
                left = StockBytes;
            }
            left -= destination.Length;
            var taken = stock.AsSpan(left, destination.Length);
            taken.CopyTo(destination);
            CryptographicOperations.ZeroMemory(taken);
        }
    }
}

namespace Strongroom.Crypto.Tests;

/// <summary>Hands out given bytes, over and over.</summary>
internal sealed class Repeatable(params byte[] bytes) : RandomSource
{
    private int _next;

    public override void Fill(Span<byte> destination)
    {
        foreach (ref var b in destination) b = bytes[_next++ % bytes.Length];
    }

    public static byte[] Bytes(int seed, int length)
    {
        var result = new byte[length];
        new Random(seed).NextBytes(result);
        return result;
    }
}

namespace Strongroom.Identity.Mfa;

/// <summary>Arithmetic of bytes modulo x^8 + x^4 + x^3 + x^2 + 1, and the Reed-Solomon check bytes over it that QR codes carry (ISO/IEC 18004, 7.5).</summary>
internal static class GaloisField
{
    private const int Modulus = 0x11D;
    private static readonly byte[] Exponents = new byte[510];
    private static readonly byte[] Logarithms = new byte[256];

    static GaloisField()
    {
        for (int i = 0, value = 1; i < 255; i++)
        {
            Exponents[i] = Exponents[i + 255] = (byte)value;
            Logarithms[value] = (byte)i;
            value <<= 1;
            if (value > 255) value ^= Modulus;
        }
    }

    public static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Exponents[Logarithms[a] + Logarithms[b]];

    /// <summary>Two to a power.</summary>
    public static byte Power(int exponent) => Exponents[exponent % 255];

    /// <summary>The check bytes of a block.</summary>
    public static byte[] CheckBytes(ReadOnlySpan<byte> data, int count)
    {
        var generator = Generator(count);
        var remainder = new byte[count];
        foreach (var b in data)
        {
            var factor = (byte)(b ^ remainder[0]);
            remainder.AsSpan(1).CopyTo(remainder);
            remainder[^1] = 0;
            for (var i = 0; i < count; i++) remainder[i] ^= Multiply(generator[i], factor);
        }
        return remainder;
    }

    /// <summary>The product of (x - 2^i) for i below the degree, without its leading one.</summary>
    private static byte[] Generator(int degree)
    {
        var product = new byte[degree];
        product[^1] = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                product[j] = Multiply(product[j], Power(i));
                if (j + 1 < degree) product[j] ^= product[j + 1];
            }
        }
        return product;
    }
}

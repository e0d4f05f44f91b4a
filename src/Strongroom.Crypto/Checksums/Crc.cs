using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strongroom.Crypto.Checksums;

/// <summary>
/// A reflected cyclic redundancy check of 32 or 64 bits with all ones as first and last mask: CRC-32, CRC-32C and CRC-64/NVME.
/// </summary>
/// <remarks>
/// Long inputs are folded with carry-less multiplication to 16 bytes of the same remainder, which the table finishes; see
/// V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel, 2009.
/// </remarks>
public sealed class Crc
{
    private const int FoldingSizeMin = 64;

    private readonly ulong _polynomial;
    private readonly ulong _mask;
    private readonly ulong[] _table = new ulong[8 * 256];
    private readonly Vector128<ulong> _by128;
    private readonly Vector128<ulong> _by512;
    private readonly Vector128<ulong> _by2048;

    private Crc(int bits, ulong reflectedPolynomial)
    {
        Bits = bits;
        _polynomial = reflectedPolynomial;
        _mask = ulong.MaxValue >> (64 - bits);
        FillTable();
        _by128 = FoldBy(128);
        _by512 = FoldBy(512);
        _by2048 = FoldBy(2048);
    }

    /// <summary>CRC-32 (IEEE 802.3).</summary>
    public static Crc Crc32 { get; } = new(32, 0xEDB88320);

    /// <summary>CRC-32C (Castagnoli).</summary>
    public static Crc Crc32C { get; } = new(32, 0x82F63B78);

    /// <summary>CRC-64/NVME.</summary>
    public static Crc Crc64Nvme { get; } = new(64, 0x9A6C9329AC4BC9B5);

    /// <summary>Width: 32 or 64.</summary>
    public int Bits { get; }

    /// <summary>The checksum of <paramref name="data"/>, or of what <paramref name="previous"/> covers followed by it.</summary>
    public ulong Append(ulong previous, ReadOnlySpan<byte> data)
    {
        var state = ~previous & _mask;
        if (data.Length >= FoldingSizeMin && Pclmulqdq.IsSupported) state = Fold(state, ref data);
        return ~AppendByTable(state, data) & _mask;
    }

    /// <summary>As <see cref="Append"/>, by table alone: what runs where the processor cannot multiply without carry.</summary>
    internal ulong AppendPortable(ulong previous, ReadOnlySpan<byte> data) => ~AppendByTable(~previous & _mask, data) & _mask;

    /// <summary>The checksum of A followed by B, from the checksums of A and of B.</summary>
    /// <param name="first">Checksum of A.</param>
    /// <param name="second">Checksum of B.</param>
    /// <param name="secondLength">Bytes of B.</param>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        // first · x^(8·secondLength) mod P, by squaring.
        var square = PowerOfX(8);
        for (var bytes = (ulong)secondLength; bytes != 0; bytes >>= 1)
        {
            if ((bytes & 1) != 0) first = Multiply(first, square);
            square = Multiply(square, square);
        }
        return first ^ second;
    }

    private ulong AppendByTable(ulong state, ReadOnlySpan<byte> data)
    {
        var table = _table;
        for (; data.Length >= 8; data = data[8..])
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = table[(7 * 256) + (int)(x & 0xFF)] ^ table[(6 * 256) + (int)((x >> 8) & 0xFF)]
                ^ table[(5 * 256) + (int)((x >> 16) & 0xFF)] ^ table[(4 * 256) + (int)((x >> 24) & 0xFF)]
                ^ table[(3 * 256) + (int)((x >> 32) & 0xFF)] ^ table[(2 * 256) + (int)((x >> 40) & 0xFF)]
                ^ table[256 + (int)((x >> 48) & 0xFF)] ^ table[(int)(x >> 56)];
        }
        foreach (var b in data) state = table[(byte)state ^ b] ^ (state >> 8);
        return state;
    }

    /// <summary>Folds all whole 16-byte blocks and leaves the rest in <paramref name="data"/>; the result is a state.</summary>
    private ulong Fold(ulong state, ref ReadOnlySpan<byte> data)
    {
        var head = Vector128.CreateScalar(state);
        Vector128<ulong> block;
        if (Pclmulqdq.V512.IsSupported && data.Length >= 256)
        {
            block = Fold512(head, ref data);
        }
        else
        {
            var a = Block(data, 0) ^ head;
            var b = Block(data, 16);
            var c = Block(data, 32);
            var d = Block(data, 48);
            for (data = data[64..]; data.Length >= 64; data = data[64..])
            {
                a = Shift(a, _by512) ^ Block(data, 0);
                b = Shift(b, _by512) ^ Block(data, 16);
                c = Shift(c, _by512) ^ Block(data, 32);
                d = Shift(d, _by512) ^ Block(data, 48);
            }
            block = Join(a, b, c, d);
        }
        for (; data.Length >= 16; data = data[16..]) block = Shift(block, _by128) ^ Block(data, 0);

        Span<byte> rest = stackalloc byte[16];
        block.AsByte().CopyTo(rest);
        return AppendByTable(0, rest);
    }

    private Vector128<ulong> Fold512(Vector128<ulong> head, ref ReadOnlySpan<byte> data)
    {
        var by2048 = Vector512.Create(Vector256.Create(_by2048, _by2048), Vector256.Create(_by2048, _by2048));
        var by512 = Vector512.Create(Vector256.Create(_by512, _by512), Vector256.Create(_by512, _by512));
        var a = Wide(data, 0) ^ Vector512.Create(Vector256.Create(head, default), default);
        var b = Wide(data, 64);
        var c = Wide(data, 128);
        var d = Wide(data, 192);
        for (data = data[256..]; data.Length >= 256; data = data[256..])
        {
            a = Shift(a, by2048) ^ Wide(data, 0);
            b = Shift(b, by2048) ^ Wide(data, 64);
            c = Shift(c, by2048) ^ Wide(data, 128);
            d = Shift(d, by2048) ^ Wide(data, 192);
        }
        b ^= Shift(a, by512);
        c ^= Shift(b, by512);
        d ^= Shift(c, by512);
        for (; data.Length >= 64; data = data[64..]) d = Shift(d, by512) ^ Wide(data, 0);
        return Join(d.GetLower().GetLower(), d.GetLower().GetUpper(), d.GetUpper().GetLower(), d.GetUpper().GetUpper());
    }

    private Vector128<ulong> Join(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c, Vector128<ulong> d)
    {
        b ^= Shift(a, _by128);
        c ^= Shift(b, _by128);
        return d ^ Shift(c, _by128);
    }

    private static Vector128<ulong> Block(ReadOnlySpan<byte> data, int offset) => Vector128.Create(data.Slice(offset, 16)).AsUInt64();

    private static Vector512<ulong> Wide(ReadOnlySpan<byte> data, int offset) => Vector512.Create(data.Slice(offset, 64)).AsUInt64();

    private static Vector128<ulong> Shift(Vector128<ulong> block, Vector128<ulong> constants) =>
        Pclmulqdq.CarrylessMultiply(block, constants, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, constants, 0x11);

    private static Vector512<ulong> Shift(Vector512<ulong> block, Vector512<ulong> constants) =>
        Pclmulqdq.V512.CarrylessMultiply(block, constants, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(block, constants, 0x11);

    /// <summary>
    /// Multipliers that move a block <paramref name="distance"/> bits ahead: for its low half, which holds the higher powers,
    /// and its high half. A product of two reflected 64-bit halves comes out one power too high, hence the -1.
    /// </summary>
    private Vector128<ulong> FoldBy(int distance) =>
        Vector128.Create(PowerOfX(distance + 63) << (64 - Bits), PowerOfX(distance - 1) << (64 - Bits));

    private ulong PowerOfX(int exponent)
    {
        var value = 1UL << (Bits - 1);
        while (exponent-- > 0) value = TimesX(value);
        return value;
    }

    private ulong TimesX(ulong value) => (value >> 1) ^ ((value & 1) != 0 ? _polynomial : 0);

    private ulong Multiply(ulong left, ulong right)
    {
        ulong product = 0;
        for (var bit = 1UL << (Bits - 1); bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0) product ^= right;
            right = TimesX(right);
        }
        return product;
    }

    private void FillTable()
    {
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++) value = TimesX(value);
            _table[i] = value;
        }
        for (var i = 256; i < _table.Length; i++)
            _table[i] = _table[(byte)_table[i - 256]] ^ (_table[i - 256] >> 8);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Strongroom.Identity.Mfa;

namespace Strongroom.Identity.Tests.Mfa;

/// <summary>What is encoded is read again by a reader of the test's own: format, mask, words, check bytes, text.</summary>
public sealed class QrCodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(53)]
    [InlineData(108)]
    [InlineData(134)]
    [InlineData(154)]
    [InlineData(230)]
    [InlineData(231)]
    [InlineData(321)]
    [InlineData(425)]
    [InlineData(520)]
    public void Every_version_reads_back(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i * 7 % 90))));
        Assert.Equal(text, Read(QrCode.Encode(Encoding.ASCII.GetBytes(text))));
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal(520, QrCode.BytesMax);
        Assert.Throws<ArgumentException>(() => QrCode.Encode(new byte[521]));
    }

    /// <summary>ISO/IEC 18004, table C.1: format words of level L.</summary>
    [Fact]
    public void The_format_is_one_of_the_published_eight()
    {
        int[] published = [0x77C4, 0x72F3, 0x7DAA, 0x789D, 0x662F, 0x6318, 0x6C41, 0x6976];
        var (first, second) = Formats(QrCode.Encode("otpauth://totp/x"u8));
        Assert.Equal(first, second);
        Assert.Contains(first, published);
    }

    [Fact]
    public void The_picture_is_a_PNG_of_the_code()
    {
        var code = QrCode.Encode("otpauth://totp/alice@111122223333?secret=ABCDEFGH"u8);
        var png = QrPng.Write(code);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        Assert.Equal("IHDR", Encoding.ASCII.GetString(png, 12, 4));
        var side = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        Assert.Equal((code.Size + 8) * 4, side);
        Assert.Equal("IDAT", Encoding.ASCII.GetString(png, 37, 4));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33))), CompressionMode.Decompress);
        var pixels = new MemoryStream();
        zlib.CopyTo(pixels);
        var bytes = pixels.ToArray();
        var stride = 1 + ((side + 7) / 8);
        Assert.Equal(stride * side, bytes.Length);
        bool IsDark(int x, int y) => (bytes[(y * stride) + 1 + (x / 8)] & (0x80 >> (x % 8))) == 0;
        for (var row = 0; row < code.Size; row++)
            for (var column = 0; column < code.Size; column++)
                Assert.Equal(code[row, column], IsDark(((column + 4) * 4) + 1, ((row + 4) * 4) + 2));
        for (var i = 0; i < side; i++) Assert.False(IsDark(i, 0) || IsDark(0, i) || IsDark(i, side - 1) || IsDark(side - 1, i));
    }

    private static (int First, int Second) Formats(QrCode code)
    {
        (int Row, int Column)[] first = [.. Enumerable.Range(0, 6).Select(i => (i, 8)), (7, 8), (8, 8), (8, 7), .. Enumerable.Range(9, 6).Select(i => (8, 14 - i))];
        (int Row, int Column)[] second = [.. Enumerable.Range(0, 8).Select(i => (8, code.Size - 1 - i)), .. Enumerable.Range(8, 7).Select(i => (code.Size - 15 + i, 8))];
        int Bits((int Row, int Column)[] places) => places.Select((place, bit) => code[place.Row, place.Column] ? 1 << bit : 0).Sum();
        return (Bits(first), Bits(second));
    }

    private static string Read(QrCode code)
    {
        var version = (code.Size - 17) / 4;
        var mask = ((Formats(code).First ^ 0x5412) >> 10) & 7;
        List<bool> bits = [];
        var upward = true;
        for (var right = code.Size - 1; right >= 1; right -= 2, upward = !upward)
        {
            if (right == 6) right--;
            for (var i = 0; i < code.Size; i++)
                for (var j = 0; j < 2; j++)
                {
                    var (row, column) = (upward ? code.Size - 1 - i : i, right - j);
                    if (!IsPattern(version, code.Size, row, column)) bits.Add(code[row, column] ^ QrCode.IsInverted(mask, row, column));
                }
        }
        var words = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => (byte)chunk.Aggregate(0, (sum, bit) => (sum << 1) | (bit ? 1 : 0))).ToArray();
        // By version from 1: data words, blocks; the rest are check words (ISO/IEC 18004, tables 7 and 9).
        (int Data, int Blocks)[] table = [(19, 1), (34, 1), (55, 1), (80, 1), (108, 1), (136, 2), (156, 2), (194, 2), (232, 2), (274, 4), (324, 4), (370, 4), (428, 4), (461, 4), (523, 6)];
        var (data, blocks) = table[version - 1];
        var total = new[] { 26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655 }[version - 1];
        Assert.Equal(total, words.Length);
        var each = Enumerable.Range(0, blocks).Select(_ => new List<byte>()).ToArray();
        var (shorter, longer) = (data / blocks, data % blocks);
        var at = 0;
        for (var i = 0; i <= shorter; i++)
            for (var block = 0; block < blocks; block++)
                if (i < shorter || block >= blocks - longer) each[block].Add(words[at++]);
        var text = each.SelectMany(block => block).ToArray();
        while (at < total)
            foreach (var block in each) block.Add(words[at++]);
        foreach (var block in each) Assert.All(Enumerable.Range(0, (total - data) / blocks), power => Assert.Equal(0, Syndrome(block, power)));
        var stream = string.Concat(text.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        Assert.Equal("0100", stream[..4]);
        var countBits = version < 10 ? 8 : 16;
        var count = Convert.ToInt32(stream.Substring(4, countBits), 2);
        return string.Concat(Enumerable.Range(0, count).Select(i => (char)Convert.ToInt32(stream.Substring(4 + countBits + (8 * i), 8), 2)));
    }

    private static int Syndrome(List<byte> block, int power)
    {
        int Times(int a, int b)
        {
            var product = 0;
            for (; b > 0; b >>= 1, a = a < 128 ? a << 1 : (a << 1) ^ 0x11D)
                if ((b & 1) != 0) product ^= a;
            return product;
        }

        var root = 1;
        for (var i = 0; i < power; i++) root = Times(root, 2);
        return block.Aggregate(0, (sum, word) => Times(sum, root) ^ word);
    }

    private static bool IsPattern(int version, int size, int row, int column)
    {
        if (row == 6 || column == 6) return true;
        if ((row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9)) return true;
        if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true;
        // ISO/IEC 18004, annex E.
        int[][] centers =
        [
            [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58], [6, 34, 62],
            [6, 26, 46, 66], [6, 26, 48, 70],
        ];
        foreach (var y in centers[version - 1])
            foreach (var x in centers[version - 1])
            {
                if ((y == 6 && x == 6) || (y == 6 && x == size - 7) || (y == size - 7 && x == 6)) continue;
                if (Math.Abs(row - y) <= 2 && Math.Abs(column - x) <= 2) return true;
            }
        return false;
    }
}

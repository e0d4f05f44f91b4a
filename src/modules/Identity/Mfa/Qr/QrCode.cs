namespace Strongroom.Identity.Mfa;

/// <summary>
/// Encodes bytes as a QR code of error correction level L: (1) the smallest version that holds them, (2) data and check bytes, interleaved by block,
/// (3) the fixed patterns, (4) the bytes in zigzag, (5) the mask with the fewest faults, and with it the format. Spec: ISO/IEC 18004
/// </summary>
internal sealed class QrCode
{
    // For level L, by version from 1: check bytes of each block, and blocks (ISO/IEC 18004, table 9).
    private static readonly int[] CheckBytesOfBlock = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22];
    private static readonly int[] BlocksOfVersion = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6];

    private readonly bool[,] modules;
    private readonly bool[,] isFixed;
    private readonly int version;

    private QrCode(int version)
    {
        this.version = version;
        Size = 17 + (4 * version);
        modules = new bool[Size, Size];
        isFixed = new bool[Size, Size];
    }

    /// <summary>The most bytes: those of version 15.</summary>
    public static int BytesMax { get; } = DataBytes(CheckBytesOfBlock.Length) - 3;

    /// <summary>Modules in a row.</summary>
    public int Size { get; }

    /// <summary>True where the module is dark.</summary>
    public bool this[int row, int column] => modules[row, column];

    /// <summary>Encodes.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="BytesMax"/> bytes.</exception>
    public static QrCode Encode(ReadOnlySpan<byte> bytes)
    {
        var number = 1;
        while (number <= CheckBytesOfBlock.Length && DataBytes(number) < bytes.Length + (number < 10 ? 2 : 3)) number++; // (1)
        if (number > CheckBytesOfBlock.Length) throw new ArgumentException("The bytes do not fit into a QR code of version 15.", nameof(bytes));
        var code = new QrCode(number);
        var words = Interleave(number, Data(number, bytes)); // (2)
        code.DrawPatterns(); // (3)
        code.DrawWords(words); // (4)
        code.ChooseMask(); // (5)
        return code;
    }

    internal static int ModulesForWords(int version)
    {
        var count = (((16 * version) + 128) * version) + 64;
        if (version < 2) return count;
        var alignments = (version / 7) + 2;
        count -= (((25 * alignments) - 10) * alignments) - 55;
        return version < 7 ? count : count - 36;
    }

    private static int DataBytes(int version) => (ModulesForWords(version) / 8) - (CheckBytesOfBlock[version - 1] * BlocksOfVersion[version - 1]);

    /// <summary>Mode (4 bits, 0100 for bytes), count (8 or 16 bits), the bytes, an end of four zero bits, and padding.</summary>
    private static byte[] Data(int version, ReadOnlySpan<byte> bytes)
    {
        var data = new byte[DataBytes(version)];
        var at = 0;
        void Add(int value, int bits)
        {
            for (var bit = bits - 1; bit >= 0; bit--, at++) data[at / 8] |= (byte)(((value >> bit) & 1) << (7 - (at % 8)));
        }

        Add(4, 4);
        Add(bytes.Length, version < 10 ? 8 : 16);
        foreach (var b in bytes) Add(b, 8);
        // The four zero bits of the end are there already and fill the byte.
        at += 4;
        for (var pad = 0xEC; at / 8 < data.Length; pad ^= 0xEC ^ 0x11) Add(pad, 8);
        return data;
    }

    /// <summary>The blocks' first bytes, their second bytes, and so on, and the check bytes the same way. The last blocks may be one byte longer.</summary>
    private static byte[] Interleave(int version, byte[] data)
    {
        var (blocks, checks) = (BlocksOfVersion[version - 1], CheckBytesOfBlock[version - 1]);
        var shorter = data.Length / blocks;
        var firstLonger = blocks - (data.Length % blocks);
        var words = new List<byte>(data.Length + (blocks * checks));
        int Start(int block) => (block * shorter) + Math.Max(0, block - firstLonger);
        for (var i = 0; i <= shorter; i++)
            for (var block = 0; block < blocks; block++)
                if (i < shorter || block >= firstLonger) words.Add(data[Start(block) + i]);
        var allChecks = Enumerable.Range(0, blocks).Select(block => GaloisField.CheckBytes(data.AsSpan(Start(block)..Start(block + 1)), checks)).ToArray();
        for (var i = 0; i < checks; i++) words.AddRange(allChecks.Select(of => of[i]));
        return [.. words];
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Fix(6, i, i % 2 == 0);
            Fix(i, 6, i % 2 == 0);
        }
        DrawFinder(3, 3);
        DrawFinder(3, Size - 4);
        DrawFinder(Size - 4, 3);
        var centers = AlignmentCenters();
        foreach (var row in centers)
            foreach (var column in centers)
                if (!IsFinder(row, column)) DrawAlignment(row, column);
        // Kept free here, drawn with the mask.
        DrawFormat(0);
        if (version >= 7) DrawVersion();
    }

    /// <summary>Three of the crossings are in the finders.</summary>
    private bool IsFinder(int row, int column) => (row == 6 && (column == 6 || column == Size - 7)) || (row == Size - 7 && column == 6);

    private int[] AlignmentCenters()
    {
        if (version == 1) return [];
        var count = (version / 7) + 2;
        // Evenly from the far end, in even steps; the rest is left before the second.
        var step = ((version * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
        var centers = new int[count];
        centers[0] = 6;
        for (var i = 1; i < count; i++) centers[i] = Size - 7 - ((count - 1 - i) * step);
        return centers;
    }

    private void DrawFinder(int row, int column)
    {
        for (var y = -4; y <= 4; y++)
            for (var x = -4; x <= 4; x++)
                if (row + y >= 0 && row + y < Size && column + x >= 0 && column + x < Size)
                    Fix(row + y, column + x, Math.Max(Math.Abs(y), Math.Abs(x)) is not (2 or 4));
    }

    private void DrawAlignment(int row, int column)
    {
        for (var y = -2; y <= 2; y++)
            for (var x = -2; x <= 2; x++) Fix(row + y, column + x, Math.Max(Math.Abs(y), Math.Abs(x)) != 1);
    }

    /// <summary>Level L (01) and the mask with a BCH code, twice; and the one module that is always dark.</summary>
    private void DrawFormat(int mask)
    {
        var data = (1 << 3) | mask;
        var rest = data;
        for (var i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        var bits = ((data << 10) | rest) ^ 0x5412;
        for (var i = 0; i < 15; i++)
        {
            var isDark = ((bits >> i) & 1) != 0;
            // Up the left finder's right side and along its lower side, over the timing patterns.
            if (i < 6) Fix(i, 8, isDark);
            else if (i < 8) Fix(i + 1, 8, isDark);
            else if (i == 8) Fix(8, 7, isDark);
            else Fix(8, 14 - i, isDark);
            if (i < 8) Fix(8, Size - 1 - i, isDark);
            else Fix(Size - 15 + i, 8, isDark);
        }
        Fix(Size - 8, 8, true);
    }

    private void DrawVersion()
    {
        var rest = version;
        for (var i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        var bits = (version << 12) | rest;
        for (var i = 0; i < 18; i++)
        {
            var isDark = ((bits >> i) & 1) != 0;
            Fix(Size - 11 + (i % 3), i / 3, isDark);
            Fix(i / 3, Size - 11 + (i % 3), isDark);
        }
    }

    private void Fix(int row, int column, bool isDark)
    {
        modules[row, column] = isDark;
        isFixed[row, column] = true;
    }

    /// <summary>In columns of two from the right, up and down in turn; the column of the timing pattern is left out.</summary>
    private void DrawWords(byte[] words)
    {
        var at = 0;
        foreach (var (row, column) in Path())
        {
            if (at < words.Length * 8) modules[row, column] = ((words[at / 8] >> (7 - (at % 8))) & 1) != 0;
            at++;
        }
    }

    private IEnumerable<(int Row, int Column)> Path()
    {
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            if (right == 6) right = 5;
            var isUpward = ((right + 1) & 2) == 0;
            for (var i = 0; i < Size; i++)
                for (var j = 0; j < 2; j++)
                {
                    var (row, column) = (isUpward ? Size - 1 - i : i, right - j);
                    if (!isFixed[row, column]) yield return (row, column);
                }
        }
    }

    private void ChooseMask()
    {
        var (best, bestPenalty) = (0, int.MaxValue);
        for (var mask = 0; mask < 8; mask++)
        {
            Apply(mask);
            DrawFormat(mask);
            var penalty = QrPenalty.Of(this);
            if (penalty < bestPenalty) (best, bestPenalty) = (mask, penalty);
            Apply(mask);
        }
        Apply(best);
        DrawFormat(best);
    }

    /// <summary>Inverts what the mask says; a second time takes it back.</summary>
    private void Apply(int mask)
    {
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
                if (!isFixed[row, column] && IsInverted(mask, row, column)) modules[row, column] ^= true;
    }

    internal static bool IsInverted(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => ((row / 2) + (column / 3)) % 2 == 0,
        5 => (row * column % 2) + (row * column % 3) == 0,
        6 => ((row * column % 2) + (row * column % 3)) % 2 == 0,
        _ => (((row + column) % 2) + (row * column % 3)) % 2 == 0,
    };
}

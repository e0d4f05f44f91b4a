namespace Strongroom.Identity.Mfa;

/// <summary>How hard a masked code is to read: ISO/IEC 18004, 7.8.3. The mask with the lowest number is taken.</summary>
internal static class QrPenalty
{
    private const int RunMin = 5;
    private const int RunPenalty = 3;
    private const int BlockPenalty = 3;
    private const int FinderPenalty = 40;
    private const int BalancePenalty = 10;

    // Dark 1:1:3:1:1 with four light modules before or behind it looks like a finder.
    private static readonly bool[] FinderLike = [true, false, true, true, true, false, true, false, false, false, false];

    public static int Of(QrCode code)
    {
        var penalty = 0;
        for (var i = 0; i < code.Size; i++)
        {
            var line = i;
            penalty += OfLine(code.Size, at => code[line, at]) + OfLine(code.Size, at => code[at, line]);
        }
        var dark = 0;
        for (var row = 0; row < code.Size; row++)
            for (var column = 0; column < code.Size; column++)
            {
                if (code[row, column]) dark++;
                if (row > 0 && column > 0 && code[row, column] == code[row - 1, column] && code[row, column] == code[row, column - 1]
                    && code[row, column] == code[row - 1, column - 1]) penalty += BlockPenalty;
            }
        var all = code.Size * code.Size;
        return penalty + (Math.Abs((dark * 20) - (all * 10)) / all * BalancePenalty);
    }

    private static int OfLine(int size, Func<int, bool> module)
    {
        var penalty = 0;
        for (int at = 1, run = 1; at <= size; at++)
        {
            if (at < size && module(at) == module(at - 1))
            {
                run++;
                continue;
            }
            if (run >= RunMin) penalty += RunPenalty + run - RunMin;
            run = 1;
        }
        for (var start = 0; start + FinderLike.Length <= size; start++)
        {
            var (ahead, behind) = (true, true);
            for (var i = 0; i < FinderLike.Length && (ahead || behind); i++)
            {
                ahead &= module(start + i) == FinderLike[i];
                behind &= module(start + i) == FinderLike[^(i + 1)];
            }
            if (ahead) penalty += FinderPenalty;
            if (behind) penalty += FinderPenalty;
        }
        return penalty;
    }
}

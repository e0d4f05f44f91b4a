namespace Strongroom.Crash.Work;

/// <summary>Lengths of bodies: the borders between the places where the store keeps them are met often, and crossed.</summary>
internal static class Sizes
{
    /// <summary>The settings of the servers under test, small, so that every place fills, rotates and is compacted within seconds.</summary>
    public const int InlineBytesMax = 4096;
    public const int SegmentBlobBytesMax = 65_536;

    public const int PartBytesMin = 5 << 20;

    private static readonly int[] Borders =
        [0, 1, 15, 16, 17, 4080, 4096, 4097, InlineBytesMax - 64, 16_384, 65_000, SegmentBlobBytesMax - 1, SegmentBlobBytesMax, SegmentBlobBytesMax + 1, 66_000];

    public static int Draw(Random random) => random.Next(100) switch
    {
        < 15 => Borders[random.Next(Borders.Length)],
        < 50 => random.Next(InlineBytesMax),
        < 80 => random.Next(InlineBytesMax, SegmentBlobBytesMax),
        < 97 => random.Next(SegmentBlobBytesMax, 400_000),
        _ => random.Next(400_000, 3_000_000),
    };
}

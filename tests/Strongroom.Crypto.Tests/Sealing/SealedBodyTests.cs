using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Sealing;
using Xunit;

namespace Strongroom.Crypto.Tests.Sealing;

public sealed class SealedBodyTests
{
    private static readonly byte[] Key = Repeatable.Bytes(1, 32);
    private static readonly byte[] Context = Repeatable.Bytes(2, 40);

    [Theory]
    [InlineData(0, 72)]
    [InlineData(1, 73)]
    [InlineData(16_383, 16_455)]
    [InlineData(16_384, 16_472)]
    [InlineData(16_385, 16_473)]
    [InlineData(SealedBody.PlainLengthMax, 56 + (1L << 38) * 16_400 - 1)]
    public void Sizes_follow_the_format(long plain, long sealedLength)
    {
        Assert.Equal(sealedLength, SealedBody.SealedLength(plain));
        Assert.Equal(plain, SealedBody.PlainLength(sealedLength));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(56)]
    [InlineData(71)]
    [InlineData(56 + 16_400)]
    [InlineData(56 + 16_400 + 15)]
    [InlineData(56 + (1L << 38) * 16_400 + 16)]
    public void Lengths_that_nothing_seals_to_are_refused(long sealedLength) =>
        Assert.Throws<SealBrokenException>(() => SealedBody.PlainLength(sealedLength));

    [Fact]
    public void Any_length_in_any_pieces_opens_to_what_was_sealed() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var plain = Repeatable.Bytes(seed, random.Next(0, 100_000));
            var whole = SealInPieces(plain, random);
            Assert.Equal(SealedBody.SealedLength(plain.Length), whole.Length);
            Assert.Equal(plain, SealedBody.OpenOnce(Key, Context, whole));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_range_opens_from_just_the_bytes_it_names() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var plain = Repeatable.Bytes(seed, random.Next(0, 80_000));
            var body = SealedBody.SealOnce(Key, Context, plain, RandomSource.System);
            var offset = random.Next(0, plain.Length + 1);
            var length = random.Next(0, plain.Length - offset + 1);

            var range = SealedBody.Locate(plain.Length, offset, length);
            var piece = body.AsSpan(checked((int)range.SealedOffset), checked((int)range.SealedLength));
            using var opener = new BodyOpener(Key, Context, body.AsSpan(0, SealedBody.HeaderSize), body.Length);
            var opened = new byte[piece.Length];
            var count = opener.Open(range.FirstChunk, piece, opened);

            Assert.Equal(piece.Length - (range.ChunkCount * SealedBody.TagSize), count);
            Assert.Equal(plain.AsSpan(offset, length), opened.AsSpan(range.SkipPlain, length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_range_to_the_end_opens_the_last_chunk_even_if_it_is_empty()
    {
        Assert.Equal(new SealedRange(0, 2, 56, 16_416, 0), SealedBody.Locate(16_384, 0, 16_384));
        Assert.Equal(new SealedRange(0, 1, 56, 16_400, 0), SealedBody.Locate(16_384, 0, 16_383));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedBody.Locate(10, 5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedBody.Locate(10, 11, 0));
    }

    public static TheoryData<string> Tamperings => new(Tampered.Keys);

    private static readonly Dictionary<string, Func<byte[], byte[]>> Tampered = new(StringComparer.Ordinal)
    {
        ["first bit of the salt"] = b => Flip(b, 0),
        ["last byte of the salt"] = b => Flip(b, 23),
        ["first byte of the commitment"] = b => Flip(b, 24),
        ["last byte of the commitment"] = b => Flip(b, 55),
        ["first byte of the first chunk"] = b => Flip(b, 56),
        ["tag of the first chunk"] = b => Flip(b, 56 + 16_399),
        ["middle chunk"] = b => Flip(b, 56 + 16_400 + 5),
        ["last byte of the last chunk"] = b => Flip(b, b.Length - 17),
        ["last byte of the last tag"] = b => Flip(b, b.Length - 1),
        ["one byte short"] = b => b[..^1],
        ["cut at a chunk's end"] = b => b[..(56 + (2 * 16_400))],
        ["cut inside a chunk"] = b => b[..(56 + 16_400 + 100)],
        ["header alone"] = b => b[..56],
        ["nothing"] = _ => [],
        ["one byte more"] = b => [.. b, 0],
        ["last chunk twice"] = b => [.. b, .. b[(56 + (2 * 16_400))..]],
        ["first two chunks swapped"] = b => [.. b[..56], .. b[16_456..32_856], .. b[56..16_456], .. b[32_856..]],
        ["first chunk twice"] = b => [.. b[..16_456], .. b[56..16_456], .. b[32_856..]],
        ["middle chunk left out"] = b => [.. b[..16_456], .. b[32_856..]],
        ["chunks of another body under the same key"] = b => [.. b[..56], .. SealedBody.SealOnce(Key, Context, new byte[40_000], RandomSource.System)[56..]],
        ["another body under the same key and another context"] = _ => SealedBody.SealOnce(Key, "other"u8, new byte[40_000], RandomSource.System),
    };

    [Theory, MemberData(nameof(Tamperings))]
    public void No_tampering_opens(string name)
    {
        var body = SealedBody.SealOnce(Key, Context, Repeatable.Bytes(5, 40_000), RandomSource.System);
        var plain = new byte[80_000];
        plain.AsSpan().Fill(1);

        var broken = Assert.Throws<SealBrokenException>(() => SealedBody.OpenOnce(Key, Context, Tampered[name](body), plain));

        Assert.Equal(new SealBrokenException().Message, broken.Message);
        Assert.True(plain.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) < 0, "Plaintext was left behind.");
    }

    [Fact]
    public void Every_single_byte_of_a_small_body_counts()
    {
        var body = SealedBody.SealOnce(Key, Context, "secret"u8, RandomSource.System);
        for (var i = 0; i < body.Length; i++)
        {
            var changed = Flip(body, i);
            Assert.Throws<SealBrokenException>(() => SealedBody.OpenOnce(Key, Context, changed));
        }
    }

    [Fact]
    public void Another_key_or_context_is_refused_before_any_chunk()
    {
        var body = SealedBody.SealOnce(Key, Context, new byte[100], RandomSource.System);
        Assert.Throws<SealBrokenException>(() => new BodyOpener(Flip(Key, 31), Context, body.AsSpan(0, 56), body.Length));
        Assert.Throws<SealBrokenException>(() => new BodyOpener(Key, Flip(Context, 0), body.AsSpan(0, 56), body.Length));
        Assert.Throws<SealBrokenException>(() => new BodyOpener(Key, Context.AsSpan(1), body.AsSpan(0, 56), body.Length));
        Assert.Throws<SealBrokenException>(() => new BodyOpener(Key, Context, body.AsSpan(0, 55), body.Length));
    }

    [Fact]
    public void A_chunk_opens_only_at_its_own_number()
    {
        var body = SealedBody.SealOnce(Key, Context, new byte[40_000], RandomSource.System);
        using var opener = new BodyOpener(Key, Context, body.AsSpan(0, 56), body.Length);
        var plain = new byte[16_384];
        Assert.Equal(16_384, opener.Open(1, body.AsSpan(16_456, 16_400), plain));
        Assert.Throws<SealBrokenException>(() => opener.Open(0, body.AsSpan(16_456, 16_400), plain));
        Assert.Throws<SealBrokenException>(() => opener.Open(3, body.AsSpan(16_456, 16_400), plain));
        Assert.Throws<SealBrokenException>(() => opener.Open(1, body.AsSpan(16_456, 16_399), plain));
        Assert.Throws<SealBrokenException>(() => opener.Open(0, [], plain));
        Assert.Throws<ArgumentException>(() => opener.Open(1, body.AsSpan(16_456, 16_400), plain.AsSpan(1)));
    }

    [Fact]
    public void A_sealer_takes_whole_chunks_and_one_end()
    {
        using var sealer = new BodySealer(Key, Context, RandomSource.System);
        var room = new byte[100_000];
        Assert.Throws<ArgumentException>(() => sealer.Seal(new byte[100], room, last: false));
        Assert.Throws<ArgumentException>(() => sealer.Seal(new byte[16_384], room.AsSpan(0, 16_399), last: false));
        Assert.Equal(16_400, sealer.Seal(new byte[16_384], room, last: false));
        Assert.Equal(16, sealer.Seal([], room, last: true));
        Assert.Equal(16_384, sealer.PlainLength);
        Assert.Throws<InvalidOperationException>(() => sealer.Seal([], room, last: true));
        Assert.Throws<ArgumentException>(() => new BodySealer(new byte[31], Context, RandomSource.System));
    }

    [Fact]
    public void Contexts_longer_than_the_stack_allows_work_too()
    {
        var context = Repeatable.Bytes(9, 5_000);
        var body = SealedBody.SealOnce(Key, context, "x"u8, RandomSource.System);
        Assert.Equal("x"u8.ToArray(), SealedBody.OpenOnce(Key, context, body));
        Assert.Throws<SealBrokenException>(() => SealedBody.OpenOnce(Key, context.AsSpan(0, 4_999), body));
    }

    private static byte[] SealInPieces(byte[] plain, Random random)
    {
        using var sealer = new BodySealer(Key, Context, RandomSource.System);
        using var whole = new MemoryStream();
        whole.Write(sealer.Header);
        var rest = plain.AsSpan();
        while (rest.Length >= SealedBody.ChunkSize && random.Next(3) > 0)
        {
            var piece = rest[..(random.Next(1, (rest.Length / SealedBody.ChunkSize) + 1) * SealedBody.ChunkSize)];
            Write(piece, last: false);
            rest = rest[piece.Length..];
        }
        Write(rest, last: true);
        return whole.ToArray();

        void Write(ReadOnlySpan<byte> piece, bool last)
        {
            var room = new byte[BodySealer.SealedSize(piece.Length, last)];
            Assert.Equal(room.Length, sealer.Seal(piece, room, last));
            whole.Write(room);
        }
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        var copy = bytes.ToArray();
        copy[index] ^= 0x10;
        return copy;
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Strongroom.Crypto.Sealing;
using Xunit;

namespace Strongroom.Crypto.Tests.Sealing;

/// <summary>The Wycheproof vectors of Cobblestone-256, which our sealed bodies are.</summary>
public sealed class CobblestoneVectorTests
{
    public sealed record Vector(int TcId, string Comment, string Key, string Ctx, string Ct, string Result, long? MsgLength, string? MsgSha512);

    private sealed record VectorFile(string Source, List<Vector> Tests);

    public static TheoryData<int> Valid => Numbers("valid");

    public static TheoryData<int> Invalid => Numbers("invalid");

    [Theory, MemberData(nameof(Valid))]
    public void Valid_bodies_open_and_seal_to_the_same_bytes(int number)
    {
        var (key, context, body, vector) = Read(number);

        var plain = SealedBody.OpenOnce(key, context, body);

        Assert.Equal(vector.MsgLength, plain.Length);
        Assert.Equal(vector.MsgSha512, Convert.ToHexStringLower(SHA512.HashData(plain)));
        Assert.Equal(body, SealedBody.SealOnce(key, context, plain, new Repeatable(body[..SealedBody.SaltSize])));
    }

    [Theory, MemberData(nameof(Invalid))]
    public void Invalid_bodies_are_refused(int number)
    {
        var (key, context, body, _) = Read(number);

        // A key of the wrong size is the caller's fault, not the body's.
        if (key.Length != SealedBody.KeySize) Assert.Throws<ArgumentException>(() => SealedBody.OpenOnce(key, context, body));
        else Assert.Throws<SealBrokenException>(() => SealedBody.OpenOnce(key, context, body));
    }

    [Fact]
    public void The_file_is_whole()
    {
        Assert.Equal(5, Valid.Count);
        Assert.Equal(21, Invalid.Count);
    }

    private static (byte[] Key, byte[] Context, byte[] Body, Vector Vector) Read(int number)
    {
        var vector = Load().Single(v => v.TcId == number);
        using var inflate = new ZLibStream(new MemoryStream(Convert.FromHexString(vector.Ct)), CompressionMode.Decompress);
        using var body = new MemoryStream();
        inflate.CopyTo(body);
        return (Convert.FromHexString(vector.Key), Convert.FromHexString(vector.Ctx), body.ToArray(), vector);
    }

    private static TheoryData<int> Numbers(string result) =>
        new(Load().Where(v => string.Equals(v.Result, result, StringComparison.Ordinal)).Select(v => v.TcId));

    private static List<Vector> Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "cobblestone-256.json");
        return JsonSerializer.Deserialize<VectorFile>(File.ReadAllText(path), JsonSerializerOptions.Web)!.Tests;
    }
}

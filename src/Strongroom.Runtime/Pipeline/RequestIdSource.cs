using System.Security.Cryptography;

namespace Strongroom.Runtime;

/// <summary>Makes request ids as S3's look: sixteen upper-case letters and digits, unguessable and unique; and the host's id.</summary>
public sealed class RequestIdSource
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;
    private const int PoolBytes = 4096;

    [ThreadStatic]
    private static byte[]? pool;

    [ThreadStatic]
    private static int left;

    /// <summary>x-amz-id-2: names this process to whoever reads a client's log beside the server's.</summary>
    public string HostId { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));

    /// <summary>A new request id.</summary>
    public static string Next()
    {
        Span<byte> random = stackalloc byte[Length];
        Take(random);
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++) text[i] = Alphabet[random[i] & 31];
        return new string(text);
    }

    /// <summary>A new event id: a random UUID.</summary>
    public static Guid NextEventId()
    {
        Span<byte> random = stackalloc byte[16];
        Take(random);
        random[6] = (byte)((random[6] & 0x0F) | 0x40);
        random[8] = (byte)((random[8] & 0x3F) | 0x80);
        return new Guid(random, bigEndian: true);
    }

    /// <summary>The generator costs a call into the system's library each time: bytes are drawn in stock. These ids are no secrets.</summary>
    private static void Take(Span<byte> destination)
    {
        pool ??= new byte[PoolBytes];
        if (left < destination.Length)
        {
            RandomNumberGenerator.Fill(pool);
            left = PoolBytes;
        }
        pool.AsSpan(left - destination.Length, destination.Length).CopyTo(destination);
        left -= destination.Length;
    }
}

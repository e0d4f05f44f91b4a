using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Keys;

/// <summary>
/// What a ciphertext is bound to beside its key: names and values that must be given again to open it. Spec:
/// https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
/// </summary>
public sealed class EncryptionContext
{
    /// <summary>Bytes of all names and values together: AWS bounds its JSON to 8,192 characters.</summary>
    public const int BytesMax = 8192;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private FrozenDictionary<string, string>? byName;

    private EncryptionContext(IReadOnlyList<KeyValuePair<string, string>> pairs, byte[] canonical)
    {
        Pairs = pairs;
        Canonical = canonical;
    }

    /// <summary>Without any name.</summary>
    public static EncryptionContext Empty { get; } = Of([]).Value;

    /// <summary>Its names and values, ordered by the names' bytes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; }

    /// <summary>
    /// The one form in bytes that a context has: the number of pairs, then for each its name and its value, each after its length; all numbers are four bytes,
    /// big-endian. See docs/formats/kms-ciphertext.md
    /// </summary>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>Makes a context.</summary>
    /// <param name="pairs">Names, each once, with their values.</param>
    /// <returns>ValidationException: too large, a name twice, or no Unicode.</returns>
    public static Result<EncryptionContext> Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        try
        {
            var encoded = pairs.Select(p => (Pair: p, Name: Strict.GetBytes(p.Key), Value: Strict.GetBytes(p.Value))).ToList();
            encoded.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
            if (encoded.Sum(e => (long)e.Name.Length + e.Value.Length) > BytesMax) return Invalid($"The encryption context is larger than {BytesMax} bytes.");
            for (var i = 1; i < encoded.Count; i++)
                if (encoded[i].Name.AsSpan().SequenceEqual(encoded[i - 1].Name)) return Invalid("The encryption context has a name twice.");
            return new EncryptionContext([.. encoded.Select(e => e.Pair)], Encode(encoded.Select(e => (e.Name, e.Value)).ToList()));
        }
        catch (EncoderFallbackException)
        {
            return Invalid("The encryption context is not Unicode.");
        }
    }

    /// <summary>True where both have the same names with the same values.</summary>
    public bool IsSame(EncryptionContext other) => Canonical.Span.SequenceEqual(other.Canonical.Span);

    /// <summary>True where every name of another context is here with the same value.</summary>
    public bool Contains(EncryptionContext other)
    {
        // Grants are asked about with every use of a key, and a context may have thousands of names.
        byName ??= Pairs.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in other.Pairs)
            if (!byName.TryGetValue(name, out var own) || !string.Equals(own, value, StringComparison.Ordinal)) return false;
        return true;
    }

    private static byte[] Encode(List<(byte[] Name, byte[] Value)> pairs)
    {
        var canonical = new byte[sizeof(int) + pairs.Sum(p => (2 * sizeof(int)) + p.Name.Length + p.Value.Length)];
        BinaryPrimitives.WriteInt32BigEndian(canonical, pairs.Count);
        var place = sizeof(int);
        foreach (var (name, value) in pairs)
        {
            place = Put(canonical, place, name);
            place = Put(canonical, place, value);
        }
        return canonical;
    }

    private static int Put(byte[] destination, int place, byte[] bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination.AsSpan(place), bytes.Length);
        bytes.CopyTo(destination, place + sizeof(int));
        return place + sizeof(int) + bytes.Length;
    }

    private static ServiceError Invalid(string message) => new("ValidationException", message, 400);
}

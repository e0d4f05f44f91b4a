using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Objects;

/// <summary>
/// The field of an object's attributes that says under which KMS key it is: a byte of flags (1: bucket key), then texts and bytes, each after its length in two
/// bytes, big-endian: the key's ARN, the wrapped key, and the names and values of the encryption context. Format: docs/formats/object-attributes.md
/// </summary>
internal static class KmsFieldCodec
{
    private const byte BucketKeyFlag = 1;

    /// <summary>Writes the value, after its length was told.</summary>
    public static void Encode(KmsEncryption kms, IBufferWriter<byte> output, Action<int> head)
    {
        head(1 + Size(kms.KeyArn) + 2 + kms.WrappedKey.Length + kms.Context.Sum(p => Size(p.Key) + Size(p.Value)));
        output.Write([kms.UsesBucketKey ? BucketKeyFlag : (byte)0]);
        Text(output, kms.KeyArn);
        Length(output, kms.WrappedKey.Length);
        output.Write(kms.WrappedKey);
        foreach (var (name, value) in kms.Context)
        {
            Text(output, name);
            Text(output, value);
        }
    }

    /// <summary>Reads the value.</summary>
    /// <exception cref="FormatException">These are not its bytes.</exception>
    public static KmsEncryption Decode(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[0] > BucketKeyFlag) throw Broken();
        var usesBucketKey = value[0] == BucketKeyFlag;
        value = value[1..];
        var (arn, wrapped) = (Encoding.UTF8.GetString(Take(ref value)), Take(ref value).ToArray());
        var context = new List<KeyValuePair<string, string>>();
        while (!value.IsEmpty)
        {
            var name = Encoding.UTF8.GetString(Take(ref value));
            context.Add(new(name, Encoding.UTF8.GetString(Take(ref value))));
        }
        return new(arn, usesBucketKey, context, wrapped);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> value)
    {
        if (value.Length < 2) throw Broken();
        var length = BinaryPrimitives.ReadUInt16BigEndian(value);
        if (value.Length < 2 + length) throw Broken();
        var taken = value.Slice(2, length);
        value = value[(2 + length)..];
        return taken;
    }

    private static int Size(string text) => 2 + Encoding.UTF8.GetByteCount(text);

    private static void Text(IBufferWriter<byte> output, string text)
    {
        Length(output, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void Length(IBufferWriter<byte> output, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)length));
        output.Advance(2);
    }

    private static FormatException Broken() => new("Not the KMS encryption of an object.");
}

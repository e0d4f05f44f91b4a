using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Objects;

/// <summary>
/// Writes and reads <see cref="ObjectAttributes"/>: a version byte, then fields of tag, length and value in ascending order of tag. Today's
/// code reads what every release wrote. Format: docs/formats/object-attributes.md
/// </summary>
public static class AttributesCodec
{
    private const byte Version = 1;

    /// <summary>The fields; the numbers are persisted.</summary>
    private enum Field : byte
    {
        None = 0,
        ContentType = 1,
        CacheControl = 2,
        ContentDisposition = 3,
        ContentEncoding = 4,
        ContentLanguage = 5,
        Expires = 6,
        WebsiteRedirectLocation = 7,
        Metadata = 8,
        Tag = 9,
        Checksum = 10,
        PartRun = 11,
        UploadId = 12,
        Acl = 13,
        ServerSideEncryption = 14,
        Kms = 15,
        CustomerKeyCheck = 16,
    }

    /// <summary>Writes the attributes.</summary>
    public static void Encode(ObjectAttributes attributes, IBufferWriter<byte> output)
    {
        output.Write([Version]);
        Text(output, Field.ContentType, attributes.ContentType);
        Text(output, Field.CacheControl, attributes.CacheControl);
        Text(output, Field.ContentDisposition, attributes.ContentDisposition);
        Text(output, Field.ContentEncoding, attributes.ContentEncoding);
        Text(output, Field.ContentLanguage, attributes.ContentLanguage);
        Text(output, Field.Expires, attributes.Expires);
        Text(output, Field.WebsiteRedirectLocation, attributes.WebsiteRedirectLocation);
        foreach (var (name, value) in attributes.Metadata) Pair(output, Field.Metadata, name, value);
        foreach (var (name, value) in attributes.Tags) Pair(output, Field.Tag, name, value);
        if (attributes.Checksum is { } checksum)
        {
            Head(output, Field.Checksum, 3 + checksum.Value.Length);
            output.Write([(byte)checksum.Algorithm, (byte)checksum.Type, attributes.IsChecksumDeclared ? (byte)1 : (byte)0]);
            Encoding.ASCII.GetBytes(checksum.Value, output);
        }
        if (attributes.Parts is { } parts)
        {
            Span<byte> run = stackalloc byte[12];
            foreach (var (first, count, size) in parts.Runs)
            {
                BinaryPrimitives.WriteUInt16BigEndian(run, (ushort)first);
                BinaryPrimitives.WriteUInt16BigEndian(run[2..], (ushort)count);
                BinaryPrimitives.WriteInt64BigEndian(run[4..], size);
                Head(output, Field.PartRun, run.Length);
                output.Write(run);
            }
        }
        Text(output, Field.UploadId, attributes.UploadId);
        if (attributes.Acl is { } acl) Grants(output, acl);
        Text(output, Field.ServerSideEncryption, attributes.ServerSideEncryption);
        if (attributes.Kms is { } kms) KmsFieldCodec.Encode(kms, output, length => Head(output, Field.Kms, length));
        if (attributes.CustomerKeyCheck is { } check)
        {
            Head(output, Field.CustomerKeyCheck, check.Length);
            output.Write(check);
        }
    }

    /// <summary>Reads attributes.</summary>
    /// <exception cref="FormatException">These are not the bytes of attributes, or a newer release wrote them.</exception>
    public static ObjectAttributes Decode(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || input[0] != Version) throw Broken();
        input = input[1..];
        var result = new ObjectAttributes();
        List<KeyValuePair<string, string>>? metadata = null, tags = null;
        PartSizes? parts = null;
        var last = Field.None;
        while (!input.IsEmpty)
        {
            if (input.Length < 3) throw Broken();
            var field = (Field)input[0];
            var length = BinaryPrimitives.ReadUInt16BigEndian(input[1..]);
            if (field < last || input.Length < 3 + length) throw Broken();
            var value = input.Slice(3, length);
            switch (field)
            {
                case Field.ContentType: result = result with { ContentType = Text(value) }; break;
                case Field.CacheControl: result = result with { CacheControl = Text(value) }; break;
                case Field.ContentDisposition: result = result with { ContentDisposition = Text(value) }; break;
                case Field.ContentEncoding: result = result with { ContentEncoding = Text(value) }; break;
                case Field.ContentLanguage: result = result with { ContentLanguage = Text(value) }; break;
                case Field.Expires: result = result with { Expires = Text(value) }; break;
                case Field.WebsiteRedirectLocation: result = result with { WebsiteRedirectLocation = Text(value) }; break;
                case Field.Metadata: (metadata ??= []).Add(Pair(value)); break;
                case Field.Tag: (tags ??= []).Add(Pair(value)); break;
                case Field.Checksum: result = WithChecksum(result, value); break;
                case Field.PartRun: AddRun(parts ??= new(), value); break;
                case Field.UploadId: result = result with { UploadId = Text(value) }; break;
                case Field.Acl: result = result with { Acl = Grants(value) }; break;
                case Field.ServerSideEncryption: result = result with { ServerSideEncryption = Text(value) }; break;
                case Field.Kms: result = result with { Kms = KmsFieldCodec.Decode(value) }; break;
                case Field.CustomerKeyCheck when value.Length == BodyKeys.CheckSize: result = result with { CustomerKeyCheck = value.ToArray() }; break;
                default: throw Broken();
            }
            last = field;
            input = input[(3 + length)..];
        }
        return result with { Metadata = metadata ?? result.Metadata, Tags = tags ?? result.Tags, Parts = parts };
    }

    private static ObjectAttributes WithChecksum(ObjectAttributes attributes, ReadOnlySpan<byte> value)
    {
        if (value.Length < 3 || value[0] is < 1 or > (byte)ChecksumAlgorithm.Sha256 || value[1] is not (1 or 2) || value[2] > 1) throw Broken();
        return attributes with
        {
            Checksum = new((ChecksumAlgorithm)value[0], (ChecksumType)value[1], Encoding.ASCII.GetString(value[3..])),
            IsChecksumDeclared = value[2] == 1,
        };
    }

    private static void AddRun(PartSizes parts, ReadOnlySpan<byte> value)
    {
        if (value.Length != 12) throw Broken();
        try
        {
            parts.AddRun(new(BinaryPrimitives.ReadUInt16BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[2..]), BinaryPrimitives.ReadInt64BigEndian(value[4..])));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException("Not the parts of an object.", e);
        }
    }

    /// <summary>All grants in one field, so that an ACL without any is told from none.</summary>
    private static void Grants(IBufferWriter<byte> output, IReadOnlyList<AclGrant> grants)
    {
        var length = 0;
        foreach (var grant in grants) length += 4 + Encoding.UTF8.GetByteCount(grant.Grantee);
        Head(output, Field.Acl, length);
        foreach (var grant in grants)
        {
            var head = output.GetSpan(4);
            head[0] = (byte)grant.Permission;
            head[1] = grant.IsGroup ? (byte)2 : (byte)1;
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], checked((ushort)Encoding.UTF8.GetByteCount(grant.Grantee)));
            output.Advance(4);
            Encoding.UTF8.GetBytes(grant.Grantee, output);
        }
    }

    private static List<AclGrant> Grants(ReadOnlySpan<byte> value)
    {
        var grants = new List<AclGrant>();
        while (!value.IsEmpty)
        {
            if (value.Length < 4 || value[0] is < (byte)AclPermission.FullControl or > (byte)AclPermission.WriteAcp || value[1] is not (1 or 2)) throw Broken();
            var length = BinaryPrimitives.ReadUInt16BigEndian(value[2..]);
            if (value.Length < 4 + length) throw Broken();
            grants.Add(new(value[1] == 2, Text(value.Slice(4, length)), (AclPermission)value[0]));
            value = value[(4 + length)..];
        }
        return grants;
    }

    private static void Head(IBufferWriter<byte> output, Field field, int length)
    {
        var head = output.GetSpan(3);
        head[0] = (byte)field;
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], checked((ushort)length));
        output.Advance(3);
    }

    private static void Text(IBufferWriter<byte> output, Field field, string? text)
    {
        if (text is null) return;
        Head(output, field, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void Pair(IBufferWriter<byte> output, Field field, string name, string value)
    {
        var nameLength = Encoding.UTF8.GetByteCount(name);
        Head(output, field, 2 + nameLength + Encoding.UTF8.GetByteCount(value));
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)nameLength));
        output.Advance(2);
        Encoding.UTF8.GetBytes(name, output);
        Encoding.UTF8.GetBytes(value, output);
    }

    private static KeyValuePair<string, string> Pair(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2) throw Broken();
        var nameLength = BinaryPrimitives.ReadUInt16BigEndian(value);
        return value.Length < 2 + nameLength ? throw Broken() : new(Text(value.Slice(2, nameLength)), Text(value[(2 + nameLength)..]));
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    private static FormatException Broken() => new("Not the attributes of an object.");
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Identity.Mfa;

/// <summary>A QR code as a PNG of one bit a pixel. Spec: https://www.w3.org/TR/png-3/</summary>
internal static class QrPng
{
    private const int PixelsOfModule = 4;

    // A code must have four light modules around it.
    private const int QuietModules = 4;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Write(QrCode code)
    {
        var side = (code.Size + (2 * QuietModules)) * PixelsOfModule;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        // One bit of grey; compression, filter and interlace have but one method here.
        header[8] = 1;
        List<byte> png = [.. Signature];
        Chunk(png, "IHDR", header);
        Chunk(png, "IDAT", Compressed(code, side));
        Chunk(png, "IEND", []);
        return [.. png];
    }

    private static byte[] Compressed(QrCode code, int side)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
        {
            // The first byte of a line is its filter: none.
            var line = new byte[1 + ((side + 7) / 8)];
            for (var y = 0; y < side; y++)
            {
                line.AsSpan(1).Fill(0xFF);
                for (var x = 0; x < side; x++)
                    if (IsDark(code, (y / PixelsOfModule) - QuietModules, (x / PixelsOfModule) - QuietModules)) line[1 + (x / 8)] &= (byte)~(0x80 >> (x % 8));
                zlib.Write(line);
            }
        }
        return output.ToArray();
    }

    private static bool IsDark(QrCode code, int row, int column) =>
        row >= 0 && column >= 0 && row < code.Size && column < code.Size && code[row, column];

    private static void Chunk(List<byte> png, string type, byte[] data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.AddRange(number);
        byte[] covered = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.AddRange(covered);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)Crc.Crc32.Append(0, covered));
        png.AddRange(number);
    }
}

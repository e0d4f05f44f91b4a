using System.Runtime.InteropServices;
using Strongroom.Crypto.Checksums;

namespace Strongroom.Objects;

/// <summary>What a checksum is over; the numbers are persisted.</summary>
public enum ChecksumType
{
    /// <summary>The object's bytes.</summary>
    FullObject = 1,

    /// <summary>The parts' checksums.</summary>
    Composite = 2,
}

/// <summary>An object's or part's checksum.</summary>
/// <param name="Algorithm">Which one.</param>
/// <param name="Type">What it is over.</param>
/// <param name="Value">As AWS writes it: base64, with "-N" where it is composite. Empty in an upload that is not completed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ObjectChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, string Value)
{
    /// <summary>"FULL_OBJECT" or "COMPOSITE".</summary>
    public string TypeName => NameOf(Type);

    /// <summary>AWS's name of the XML element: ChecksumCRC32 and so on.</summary>
    public string ElementName => ElementOf(Algorithm);

    /// <summary>The form that listings show (<see cref="Storage.ObjectRow.Checksum"/>): algorithm and type.</summary>
    public string ForRow => Algorithm.Name() + " " + TypeName;

    /// <summary>The form that a part keeps (<see cref="Storage.PartRow.Checksum"/>): algorithm and value.</summary>
    public string ForPart => Algorithm.Name() + " " + Value;

    /// <summary>"FULL_OBJECT" or "COMPOSITE".</summary>
    public static string NameOf(ChecksumType type) => type == ChecksumType.Composite ? "COMPOSITE" : "FULL_OBJECT";

    /// <summary>AWS's name of an algorithm's XML element: ChecksumCRC32 and so on.</summary>
    public static string ElementOf(ChecksumAlgorithm algorithm) => "Checksum" + algorithm.Name();

    /// <summary>Reads what a part keeps; null where it has none.</summary>
    public static ObjectChecksum? OfPart(string? text)
    {
        if (text is null) return null;
        var cut = text.IndexOf(' ', StringComparison.Ordinal);
        return cut > 0 && ChecksumAlgorithms.TryParse(text[..cut], out var algorithm)
            ? new(algorithm, ChecksumType.FullObject, text[(cut + 1)..])
            : throw new FormatException("Not a part's checksum.");
    }
}

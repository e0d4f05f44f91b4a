using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Server.Tls;

/// <summary>The name-constraints extension (RFC 5280 section 4.2.1.10): what is not permitted here, no certificate of the authority is good for.</summary>
internal static class NameConstraints
{
    private static readonly Asn1Tag PermittedSubtrees = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    public static X509Extension Permit(CertificateNames names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(PermittedSubtrees))
        {
            foreach (var subtree in names.Subtrees)
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, subtree, DnsName);
            foreach (var address in names.Addresses)
                using (writer.PushSequence())
                    writer.WriteOctetString(AddressAndMask(address), IpAddress);
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }

    private static byte[] AddressAndMask(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var mask = new byte[bytes.Length];
        Array.Fill(mask, (byte)0xff);
        return [.. bytes, .. mask];
    }
}

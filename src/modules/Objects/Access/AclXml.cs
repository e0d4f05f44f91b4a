using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>The AccessControlPolicy document. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_AccessControlPolicy.html</summary>
internal static class AclXml
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="ServiceException">MalformedACLError, or MethodNotAllowed for a grantee that is told by e-mail.</exception>
    public static AclRequest Read(ReadOnlyMemory<byte> document)
    {
        try
        {
            var root = S3Xml.Parse(document, "AccessControlPolicy").Only("Owner", "AccessControlList");
            var owner = root.Required("Owner").Only("ID", "DisplayName").RequiredText("ID").Trim();
            var grants = root.Required("AccessControlList").Only("Grant").Children("Grant").Select(ReadGrant).ToList();
            return grants.Count <= AccessControlList.GrantsMax ? new(null, grants, owner) : throw new ServiceException(AclErrors.Malformed());
        }
        catch (ServiceException e) when (e.Error.Code == "MalformedXML")
        {
            throw new ServiceException(AclErrors.Malformed(), e);
        }
    }

    /// <summary>Writes a document. No DisplayName: AWS stopped telling it in November 2025.</summary>
    public static void Write(S3ResponseWriter w, string ownerId, IReadOnlyList<AclGrant> grants)
    {
        var xml = w.Xml("AccessControlPolicy");
        xml.Open("Owner").Element("ID", ownerId).Close("Owner").Open("AccessControlList");
        foreach (var grant in grants)
        {
            xml.Open("Grant");
            if (grant.IsGroup) xml.OpenTyped("Grantee", "Group").Element("URI", grant.Grantee).Close("Grantee");
            else xml.OpenTyped("Grantee", "CanonicalUser").Element("ID", grant.Grantee).Close("Grantee");
            xml.Element("Permission", AccessControlList.NameOf(grant.Permission)).Close("Grant");
        }
        xml.Close("AccessControlList").Close("AccessControlPolicy");
    }

    private static AclGrant ReadGrant(XmlNode node)
    {
        node.Only("Grantee", "Permission");
        if (AccessControlList.Find(node.RequiredText("Permission").Trim()) is not { } permission) throw new ServiceException(AclErrors.Malformed());
        var grantee = node.Required("Grantee").Only("ID", "DisplayName", "URI", "EmailAddress");
        if (grantee.Optional("EmailAddress") is not null) throw new ServiceException(AclErrors.EmailGrantee());
        // Clients write the type with a prefix or without; what the grantee has tells it too.
        var type = grantee.Type is { } typed ? typed[(typed.IndexOf(':', StringComparison.Ordinal) + 1)..] : grantee.Optional("URI") is null ? "CanonicalUser" : "Group";
        return type switch
        {
            "CanonicalUser" => new(false, grantee.RequiredText("ID").Trim(), permission),
            "Group" => new(true, grantee.RequiredText("URI").Trim(), permission),
            _ => throw new ServiceException(AclErrors.Malformed()),
        };
    }
}

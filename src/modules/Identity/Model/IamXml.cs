using System.Collections.Immutable;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>Writes IAM's structures. See https://docs.aws.amazon.com/IAM/latest/APIReference/API_Types.html</summary>
internal static class IamXml
{
    public static Utf8XmlWriter Time(this Utf8XmlWriter xml, string name, long unixMs) => xml.Element(name, QueryResponseWriter.Time(unixMs));

    public static Utf8XmlWriter User(this Utf8XmlWriter xml, Account account, User user, string element, bool isListed = false)
    {
        xml.Open(element).Element("Path", user.Path).Element("UserName", user.Name).Element("UserId", user.Id)
            .Element("Arn", account.ArnOf(user)).Time("CreateDate", user.CreatedMs);
        // Lists tell neither boundary nor tags.
        if (!isListed) xml.Boundary(user.Boundary).Tags(user.Tags);
        return xml.Close(element);
    }

    public static Utf8XmlWriter Group(this Utf8XmlWriter xml, Account account, Group group, string element) =>
        xml.Open(element).Element("Path", group.Path).Element("GroupName", group.Name).Element("GroupId", group.Id)
            .Element("Arn", account.ArnOf(group)).Time("CreateDate", group.CreatedMs).Close(element);

    public static Utf8XmlWriter Role(this Utf8XmlWriter xml, Account account, Role role, string element, LastUseRecord? used = null, bool isListed = false)
    {
        xml.Open(element).Element("Path", role.Path).Element("RoleName", role.Name).Element("RoleId", role.Id).Element("Arn", account.ArnOf(role))
            .Time("CreateDate", role.CreatedMs).Policy("AssumeRolePolicyDocument", role.Trust).Element("Description", role.Description)
            .Element("MaxSessionDuration", role.SessionSecondsMax);
        if (!isListed)
        {
            xml.Boundary(role.Boundary).Tags(role.Tags);
            xml.RoleLastUsed(used);
        }
        return xml.Close(element);
    }

    public static Utf8XmlWriter RoleLastUsed(this Utf8XmlWriter xml, LastUseRecord? used)
    {
        xml.Open("RoleLastUsed");
        if (used is not null) xml.Time("LastUsedDate", used.UsedMs).Element("Region", used.Region);
        return xml.Close("RoleLastUsed");
    }

    public static Utf8XmlWriter ManagedPolicy(this Utf8XmlWriter xml, Account account, ManagedPolicy policy, string element, bool isListed = false)
    {
        var use = account.UseOf(account.ArnOf(policy));
        xml.Open(element).Element("PolicyName", policy.Name).Element("PolicyId", policy.Id).Element("Arn", account.ArnOf(policy)).Element("Path", policy.Path)
            .Element("DefaultVersionId", VersionId(policy.DefaultNumber)).Element("AttachmentCount", use.Attachments)
            .Element("PermissionsBoundaryUsageCount", use.Boundaries).Element("IsAttachable", true);
        if (!isListed) xml.Element("Description", policy.Description);
        xml.Time("CreateDate", policy.CreatedMs).Time("UpdateDate", policy.UpdatedMs);
        if (!isListed) xml.Tags(policy.Tags);
        return xml.Close(element);
    }

    public static Utf8XmlWriter PolicyVersion(this Utf8XmlWriter xml, ManagedPolicy policy, PolicyVersion version, string element, bool hasDocument)
    {
        xml.Open(element);
        if (hasDocument) xml.Policy("Document", version.Document);
        return xml.Element("VersionId", VersionId(version.Number)).Element("IsDefaultVersion", version.Number == policy.DefaultNumber)
            .Time("CreateDate", version.CreatedMs).Close(element);
    }

    /// <summary>A policy, percent-encoded as IAM writes it.</summary>
    public static Utf8XmlWriter Policy(this Utf8XmlWriter xml, string element, PolicyText policy) => xml.Element(element, Uri.EscapeDataString(policy.Text));

    public static Utf8XmlWriter InlinePolicies(this Utf8XmlWriter xml, string element, ImmutableArray<InlinePolicy> policies)
    {
        xml.Open(element);
        foreach (var policy in policies) xml.Open("member").Element("PolicyName", policy.Name).Policy("PolicyDocument", policy.Document).Close("member");
        return xml.Close(element);
    }

    public static Utf8XmlWriter AttachedPolicies(this Utf8XmlWriter xml, string element, IEnumerable<string> arns)
    {
        xml.Open(element);
        foreach (var arn in arns) xml.Open("member").Element("PolicyName", arn[(arn.LastIndexOf('/') + 1)..]).Element("PolicyArn", arn).Close("member");
        return xml.Close(element);
    }

    public static Utf8XmlWriter Boundary(this Utf8XmlWriter xml, string? arn) => arn is null
        ? xml
        : xml.Open("PermissionsBoundary").Element("PermissionsBoundaryType", "Policy").Element("PermissionsBoundaryArn", arn).Close("PermissionsBoundary");

    public static Utf8XmlWriter Tags(this Utf8XmlWriter xml, ImmutableArray<Tag> tags, bool evenNone = false)
    {
        if (tags.IsEmpty && !evenNone) return xml;
        xml.Open("Tags");
        foreach (var tag in tags) xml.Open("member").Element("Key", tag.Key).Element("Value", tag.Value).Close("member");
        return xml.Close("Tags");
    }

    public static Utf8XmlWriter Texts(this Utf8XmlWriter xml, string element, IEnumerable<string> texts)
    {
        xml.Open(element);
        foreach (var text in texts) xml.Element("member", text);
        return xml.Close(element);
    }

    /// <summary>Whether there is more, and how to get it.</summary>
    public static Utf8XmlWriter More<T>(this Utf8XmlWriter xml, Page<T> page) => xml.Element("IsTruncated", page.Marker is not null).Element("Marker", page.Marker);

    public static string Status(AccessKey key) => key.Record.IsActive ? "Active" : "Inactive";

    public static string VersionId(int number) => $"v{number}";
}

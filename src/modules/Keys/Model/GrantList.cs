using Strongroom.Kernel;
using Strongroom.Keys.Ports;
using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>Writes grants as AWS lists them. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html</summary>
internal static class GrantList
{
    /// <summary>A grant, the key that it is on, and its principals by the names that they are told by.</summary>
    internal sealed record Entry(KmsKey Key, KmsGrant Grant, string Grantee, string? Retiring)
    {
        public static Entry Of(KmsKey key, KmsGrant grant, IKeyPrincipals principals) =>
            new(key, grant, grant.Grantee.NameNow(principals), grant.Retiring?.NameNow(principals));
    }

    public static void Write(JsonResponseWriter w, Page<Entry> page)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Grants");
        foreach (var entry in page.Items) Write(w, entry);
        w.Json.WriteEndArray();
        page.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    private static void Write(JsonResponseWriter w, Entry entry)
    {
        var grant = entry.Grant;
        w.Json.WriteStartObject();
        w.Json.WriteString("KeyId", entry.Key.Arn);
        w.Json.WriteString("GrantId", grant.Id);
        // AWS lists the name of a grant that has none as an empty text.
        w.Json.WriteString("Name", grant.Name ?? "");
        w.Time("CreationDate", grant.Created);
        w.Json.WriteString("GranteePrincipal", entry.Grantee);
        if (entry.Retiring is { } retiring) w.Json.WriteString("RetiringPrincipal", retiring);
        w.Json.WriteString("IssuingAccount", Arn.OfRoot(AccountId.Parse(grant.IssuingAccount)));
        w.Json.WriteStartArray("Operations");
        foreach (var operation in grant.Operations) w.Json.WriteStringValue(operation);
        w.Json.WriteEndArray();
        if (grant.Subset is not null || grant.Equal is not null)
        {
            w.Json.WriteStartObject("Constraints");
            WriteContext(w, "EncryptionContextSubset", grant.Subset);
            WriteContext(w, "EncryptionContextEquals", grant.Equal);
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndObject();
    }

    private static void WriteContext(JsonResponseWriter w, string name, EncryptionContext? context)
    {
        if (context is null) return;
        w.Json.WriteStartObject(name);
        foreach (var (key, value) in context.Pairs) w.Json.WriteString(key, value);
        w.Json.WriteEndObject();
    }
}

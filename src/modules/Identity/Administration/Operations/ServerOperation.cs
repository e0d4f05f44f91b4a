using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>What the server's own operations have in common.</summary>
internal static class ServerOperation
{
    private const int DocumentBytesMax = 64 * 1024;
    private const int ArnLengthMax = 2048;

    public static OperationInfo Info(string name, bool isReadOnly, bool isOpen = false) => new()
    {
        Name = name, Service = AwsService.Strongroom, Audit = AuditClass.Management, IsReadOnly = isReadOnly, Body = BodyKind.Document,
        DocumentBytesMax = DocumentBytesMax, IsOpen = isOpen,
    };

    /// <summary>A parameter that is an account id.</summary>
    public static AccountId Account(JsonRequestReader r) => AccountId.TryParse(r.RequiredText("AccountId"), out var account)
        ? account
        : throw new ServiceException(AdministrationErrors.Invalid("AccountId has exactly 12 digits."));

    /// <summary>A parameter that is bounded as ARNs are.</summary>
    public static string Bounded(JsonRequestReader r, string name)
    {
        var text = r.RequiredText(name);
        return text.Length is > 0 and <= ArnLengthMax ? text : throw new ServiceException(AdministrationErrors.Invalid($"{name} has 1 to {ArnLengthMax} characters."));
    }

    /// <summary>An account's members.</summary>
    public static void Write(JsonResponseWriter w, Account account)
    {
        w.Json.WriteString("AccountId", account.Id.Value);
        if (account.Record.Name is { } name) w.Json.WriteString("Name", name);
        if (account.Record.Alias is { } alias) w.Json.WriteString("Alias", alias);
        w.Json.WriteString("CanonicalId", account.Record.CanonicalId);
        w.Json.WriteString("Arn", Arn.OfRoot(account.Id));
        w.Json.WriteString("CreateDate", DateTimeOffset.FromUnixTimeMilliseconds(account.Record.CreatedMs).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
    }

    /// <summary>A key pair, told once.</summary>
    public static void Write(JsonResponseWriter w, TellableKey key)
    {
        w.Json.WriteStartObject("AccessKey");
        w.Json.WriteString("AccountId", key.Account.Value);
        w.Json.WriteString("AccessKeyId", key.AccessKeyId);
        w.Json.WriteString("SecretAccessKey", key.SecretAccessKey);
        w.Json.WriteEndObject();
    }
}

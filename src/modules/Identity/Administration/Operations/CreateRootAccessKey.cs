using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// CreateRootAccessKey: a new key pair for an account's root, for who administers the server. Strongroom's own operation.
/// Spec: docs/spec-map.md#strongroom-CreateRootAccessKey
/// </summary>
internal sealed class CreateRootAccessKey(IdentityChanges changes, RootKeys keys) : JsonOperation<CreateRootAccessKey.Input, TellableKey>
{
    public sealed record Input(AccountId Account);

    public override OperationInfo Info { get; } = ServerOperation.Info("CreateRootAccessKey", isReadOnly: false);

    public override Input Parse(JsonRequestReader r)
    {
        var account = ServerOperation.Account(r);
        r.Done();
        return new(account);
    }

    public override void Describe(Input input, AuditEvent audit) => audit.RequestParameters.Add(new("accountId", input.Account.Value));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:CreateRootAccessKey")];

    public override Task<Result<TellableKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Input, TellableKey>(
            granted,
            edit =>
            {
                var made = keys.Create(edit, granted.Input.Account);
                if (made.IsSuccess) RootKeyAudit.Describe(granted.Call.Audit, made.Value.AccessKeyId);
                return made;
            },
            cancellationToken);

    public override void Write(JsonResponseWriter w, TellableKey output)
    {
        w.Json.WriteStartObject();
        ServerOperation.Write(w, output);
        w.Json.WriteEndObject();
    }
}

/// <summary>The key of an answer on record, by which its uses can be traced.</summary>
internal static class RootKeyAudit
{
    public static void Describe(AuditEvent audit, string keyId)
    {
        audit.ResponseElements.Clear();
        audit.ResponseElements.Add(new("accessKey.accessKeyId", keyId));
    }
}

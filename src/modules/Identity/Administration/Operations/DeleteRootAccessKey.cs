using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>DeleteRootAccessKey: removes a key of an account's root. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-DeleteRootAccessKey</summary>
internal sealed class DeleteRootAccessKey(IdentityChanges changes) : JsonOperation<DeleteRootAccessKey.Input, Nothing>
{
    public sealed record Input(AccountId Account, string AccessKeyId);

    public override OperationInfo Info { get; } = ServerOperation.Info("DeleteRootAccessKey", isReadOnly: false);

    public override Input Parse(JsonRequestReader r)
    {
        var (account, key) = (ServerOperation.Account(r), ServerOperation.Bounded(r, "AccessKeyId"));
        r.Done();
        return new(account, key);
    }

    public override void Describe(Input input, AuditEvent audit)
    {
        audit.RequestParameters.Add(new("accountId", input.Account.Value));
        audit.RequestParameters.Add(new("accessKeyId", input.AccessKeyId));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:DeleteRootAccessKey")];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Input, Nothing>(
            granted,
            edit => RootKeys.Find(edit, granted.Input.Account, granted.Input.AccessKeyId).Then<Nothing>(key =>
            {
                edit.Remove(key);
                return Nothing.Instance;
            }),
            cancellationToken);

    public override void Write(JsonResponseWriter w, Nothing output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteEndObject();
    }
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// UpdateRootAccessKey: puts a key of an account's root away, or takes it out again. Strongroom's own operation.
/// Spec: docs/spec-map.md#strongroom-UpdateRootAccessKey
/// </summary>
internal sealed class UpdateRootAccessKey(IdentityChanges changes) : JsonOperation<UpdateRootAccessKey.Input, Nothing>
{
    public sealed record Input(AccountId Account, string AccessKeyId, bool IsActive);

    public override OperationInfo Info { get; } = ServerOperation.Info("UpdateRootAccessKey", isReadOnly: false);

    public override Input Parse(JsonRequestReader r)
    {
        var (account, key, status) = (ServerOperation.Account(r), ServerOperation.Bounded(r, "AccessKeyId"), r.RequiredText("Status"));
        r.Done();
        return status is "Active" or "Inactive" ? new(account, key, status == "Active") : throw new ServiceException(AdministrationErrors.Invalid("Status is Active or Inactive."));
    }

    public override void Describe(Input input, AuditEvent audit)
    {
        audit.RequestParameters.Add(new("accountId", input.Account.Value));
        audit.RequestParameters.Add(new("accessKeyId", input.AccessKeyId));
        audit.RequestParameters.Add(new("status", input.IsActive ? "Active" : "Inactive"));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:UpdateRootAccessKey")];

    public override Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Input, Nothing>(
            granted,
            edit => RootKeys.Find(edit, granted.Input.Account, granted.Input.AccessKeyId).Then<Nothing>(key =>
            {
                edit.Put(key with { Record = key.Record with { IsActive = granted.Input.IsActive } });
                return Nothing.Instance;
            }),
            cancellationToken);

    public override void Write(JsonResponseWriter w, Nothing output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteEndObject();
    }
}

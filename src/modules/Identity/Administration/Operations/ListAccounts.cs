using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>ListAccounts: the server's accounts with their roots' access keys. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-ListAccounts</summary>
internal sealed class ListAccounts(IdentityStore identities) : JsonOperation<ListAccounts.Input, IdentitySnapshot>
{
    public sealed record Input;

    public override OperationInfo Info { get; } = ServerOperation.Info("ListAccounts", isReadOnly: true);

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:ListAccounts")];

    public override Task<Result<IdentitySnapshot>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        Task.FromResult<Result<IdentitySnapshot>>(identities.Current);

    public override void Write(JsonResponseWriter w, IdentitySnapshot output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Accounts");
        foreach (var account in output.Order.Select(id => output.Accounts[id]))
        {
            w.Json.WriteStartObject();
            ServerOperation.Write(w, account);
            w.Json.WriteStartArray("RootAccessKeys");
            foreach (var key in account.RootKeys.Select(id => output.Keys[id]))
            {
                w.Json.WriteStartObject();
                w.Json.WriteString("AccessKeyId", key.Id);
                w.Json.WriteString("Status", key.Record.IsActive ? "Active" : "Inactive");
                w.Json.WriteEndObject();
            }
            w.Json.WriteEndArray();
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        w.Json.WriteEndObject();
    }
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>ListKeys: the keys of the caller's account. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html</summary>
internal sealed class ListKeys(KeyStore keys) : KmsOperation<ListKeys.Input, ListKeys.Output>("ListKeys", isReadOnly: true)
{
    public sealed record Input(PageRequest Page);

    public sealed record Output(string Account, Page<string> Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(PageRequest.Read(r, limitMax: 1000, limitDefault: 100));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("kms:ListKeys")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var account = granted.Call.Caller.Account.Value;
        var ids = keys.Snapshot.Of(account).KeyIds.After(granted.Input.Page.After);
        return Task.FromResult<Result<Output>>(new Output(account, Page.Of(ids, id => id, granted.Input.Page)));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Keys");
        foreach (var id in output.Page.Items)
        {
            w.Json.WriteStartObject();
            w.Json.WriteString("KeyId", id);
            w.Json.WriteString("KeyArn", KeyName.KeyArn(keys.Region, output.Account, id));
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        output.Page.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [];
}

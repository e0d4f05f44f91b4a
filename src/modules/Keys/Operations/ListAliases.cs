using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>ListAliases: the aliases of the caller's account, or those of one key. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html</summary>
internal sealed class ListAliases(KmsInput inputs, KeyStore keys) : KmsOperation<ListAliases.Input, ListAliases.Output>("ListAliases", isReadOnly: true)
{
    public sealed record Input(string? Key, PageRequest Page);

    public sealed record Output(string Account, Page<KmsAlias> Page);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.OptionalKey(r, "KeyId", withAlias: false), PageRequest.Read(r, limitMax: 100, limitDefault: 50));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("kms:ListAliases")];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (account, page) = (granted.Call.Caller.Account.Value, granted.Input.Page);
        var all = keys.Snapshot.Of(account);
        var names = all.AliasNames.After(page.After);
        if (granted.Input.Key is { } wanted)
        {
            var name = KeyName.Parse(wanted, keys.Region).Value;
            if (keys.Snapshot.Find(name, account) is not { } key || key.Account != account)
                return Task.FromResult<Result<Output>>(KmsErrors.NoSuchKey(name.ToArn(keys.Region, account)));
            names = key.Aliases.After(page.After);
        }
        return Task.FromResult<Result<Output>>(new Output(account, Page.Of(names.Select(n => all.Aliases[n]), alias => alias.Name, page)));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartArray("Aliases");
        foreach (var alias in output.Page.Items)
        {
            w.Json.WriteStartObject();
            w.Json.WriteString("AliasName", alias.Name);
            w.Json.WriteString("AliasArn", KeyName.AliasArn(keys.Region, output.Account, alias.Name));
            w.Json.WriteString("TargetKeyId", alias.KeyId);
            w.Time("CreationDate", alias.Created);
            w.Time("LastUpdatedDate", alias.Updated);
            w.Json.WriteEndObject();
        }
        w.Json.WriteEndArray();
        output.Page.WriteEnd(w);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key)];
}

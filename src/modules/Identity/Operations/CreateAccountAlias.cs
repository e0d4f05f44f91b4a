using System.Buffers;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreateAccountAlias: names the account; an account has one alias, and a new one replaces it. Spec: docs/spec-map.md#iam-CreateAccountAlias</summary>
internal sealed class CreateAccountAlias(IdentityChanges changes) : IamChange<CreateAccountAlias.Input, Nothing>(changes)
{
    private const string Parameter = "AccountAlias";
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public sealed record Input(string Alias);

    public override OperationInfo Info { get; } = Iam.Change("CreateAccountAlias");

    public override Input Parse(QueryRequestReader r) => new(Alias(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:CreateAccountAlias", "*")];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (edit.Snapshot.Aliases.TryGetValue(input.Alias, out var owner))
            return owner == account.Id ? Nothing.Instance : IamErrors.EntityAlreadyExists($"The account alias {input.Alias} already exists.");
        edit.Put(account.Id, account.Record with { Version = 2, Alias = input.Alias });
        return Nothing.Instance;
    }

    internal static string Alias(QueryRequestReader r)
    {
        var alias = r.Text(Parameter) ?? throw new ServiceException(IamErrors.Missing(Parameter));
        IamParameters.CheckLength(Parameter, alias, 3, 63);
        // Twelve digits would be taken for an account id.
        var isGood = !alias.AsSpan().ContainsAnyExcept(Characters) && alias[0] != '-' && alias[^1] != '-' && !alias.Contains("--", StringComparison.Ordinal) && !AccountId.TryParse(alias, out _);
        return isGood ? alias : throw new ServiceException(IamErrors.Constraint(Parameter, "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"));
    }
}

/// <summary>DeleteAccountAlias: takes the account's alias away. Spec: docs/spec-map.md#iam-DeleteAccountAlias</summary>
internal sealed class DeleteAccountAlias(IdentityChanges changes) : IamChange<DeleteAccountAlias.Input, Nothing>(changes)
{
    public sealed record Input(string Alias);

    public override OperationInfo Info { get; } = Iam.Change("DeleteAccountAlias");

    public override Input Parse(QueryRequestReader r) => new(CreateAccountAlias.Alias(r));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:DeleteAccountAlias", "*")];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        if (account.Record.Alias != input.Alias) return IamErrors.NoSuchEntity($"The account alias with name {input.Alias} cannot be found.");
        edit.Put(account.Id, account.Record with { Version = 2, Alias = null });
        return Nothing.Instance;
    }
}

/// <summary>ListAccountAliases: the account's alias, if it has one. Spec: docs/spec-map.md#iam-ListAccountAliases</summary>
internal sealed class ListAccountAliases(IdentityStore identities) : IamRead<ListAccountAliases.Input, Page<string>>(identities)
{
    public sealed record Input(Paging Paging);

    public override OperationInfo Info { get; } = Iam.Read("ListAccountAliases");

    public override Input Parse(QueryRequestReader r) => new(r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListAccountAliases", "*")];

    protected override Result<Page<string>> Read(Account account, Input input, Caller caller) =>
        Page<string>.Of(account.Record.Alias is { } alias ? [alias] : [], a => a, input.Paging);

    public override void Write(QueryResponseWriter w, Page<string> output) => w.Result.More(output).Texts("AccountAliases", output.Items);
}

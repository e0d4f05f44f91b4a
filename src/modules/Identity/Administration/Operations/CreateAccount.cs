using System.Text.RegularExpressions;
using Strongroom.Identity.Model;
using Strongroom.Identity.Ports;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>CreateAccount: an account of its own, with its root's key pair. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-CreateAccount</summary>
internal sealed partial class CreateAccount(IdentityStore identities, IdentityChanges changes, IAccountKeys keys) : JsonOperation<CreateAccount.Input, CreateAccount.Output>
{
    private const int AccountsMax = 1000;

    public sealed record Input(string Name);

    public sealed record Output(Account Account, TellableKey Key);

    public override OperationInfo Info { get; } = ServerOperation.Info("CreateAccount", isReadOnly: false);

    public override Input Parse(JsonRequestReader r)
    {
        var name = r.RequiredText("Name");
        r.Done();
        return IsName().IsMatch(name) ? new(name) : throw new ServiceException(AdministrationErrors.Invalid("Name has 1 to 64 letters, digits, spaces and .-_@, and begins with none of them but a letter or digit."));
    }

    public override void Describe(Input input, AuditEvent audit) => audit.RequestParameters.Add(new("name", input.Name));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:CreateAccount")];

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var made = await changes.ChangeAsync<Input, Output>(
            granted,
            edit =>
            {
                var known = edit.Snapshot.Accounts;
                if (known.Count >= AccountsMax) return AdministrationErrors.TooManyAccounts(AccountsMax);
                if (known.Values.Any(a => string.Equals(a.Record.Name, granted.Input.Name, StringComparison.OrdinalIgnoreCase))) return AdministrationErrors.NameTaken(granted.Input.Name);
                var key = TellableKey.Of(identities.AddAccount(edit, granted.Input.Name));
                return new Output(edit[key.Account], key);
            },
            cancellationToken);
        // The account is there: what remains is done even if the client is gone.
        if (made.IsSuccess) await keys.EnsureAsync(made.Value.Key.Account, CancellationToken.None);
        return made;
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartObject("Account");
        ServerOperation.Write(w, output.Account);
        w.Json.WriteEndObject();
        ServerOperation.Write(w, output.Key);
        w.Json.WriteEndObject();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IsName();
}

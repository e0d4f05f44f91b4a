using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetUser: one user, or who asks, which may be the root. Spec: docs/spec-map.md#iam-GetUser</summary>
internal sealed class GetUser(IdentityStore identities) : IamRead<GetUser.Input, GetUser.Output>(identities)
{
    public sealed record Input(string? Name);

    /// <param name="User">Null for the account's root.</param>
    public sealed record Output(Account Account, User? User);

    public override OperationInfo Info { get; } = Iam.Read("GetUser");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:GetUser", input.Name)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (input.Name is null && caller.Kind == CallerKind.Root) return new Output(account, null);
        return Iam.Target(account, input.Name, caller).Then<Output>(user => new Output(account, user));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        if (output.User is { } user)
        {
            w.Result.User(output.Account, user, "User");
            return;
        }
        // As AWS tells the root: its id is the account's, and it has neither name nor path.
        w.Result.Open("User").Element("UserId", output.Account.Id.Value).Element("Arn", Arn.OfRoot(output.Account.Id))
            .Time("CreateDate", output.Account.Record.CreatedMs).Close("User");
    }
}

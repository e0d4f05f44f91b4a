using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListUsers: the account's users by name. Spec: docs/spec-map.md#iam-ListUsers</summary>
internal sealed class ListUsers(IdentityStore identities) : IamRead<ListUsers.Input, ListUsers.Output>(identities)
{
    public sealed record Input(string PathPrefix, Paging Paging);

    public sealed record Output(Account Account, Page<User> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListUsers");

    public override Input Parse(QueryRequestReader r) => new(r.PathPrefix(), r.Paging());

    // AWS decides on the ARN that the prefix makes.
    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:ListUsers", "user" + input.PathPrefix)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => new Output(
        account, Page<User>.Of(account.Users.Values.Where(u => u.Path.StartsWith(input.PathPrefix, StringComparison.Ordinal)), u => Account.Key(u.Name), input.Paging));

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("Users");
        foreach (var user in output.Page.Items) w.Result.User(output.Account, user, "member", isListed: true);
        w.Result.Close("Users");
    }
}

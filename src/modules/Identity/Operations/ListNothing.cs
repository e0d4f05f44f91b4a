using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>
/// Lists of what this server does not keep for users and roles, which clients ask for before they delete one: there is none, which is the truth. Making one
/// is refused. Spec: docs/spec-map.md#iam-ListSigningCertificates
/// </summary>
/// <param name="identities">Tells whether the user or role exists.</param>
/// <param name="name">The operation's name.</param>
/// <param name="list">The element that holds the list.</param>
/// <param name="isOfRole">True where a role is asked about, and not a user.</param>
/// <param name="isPaged">True where the operation has pages.</param>
internal sealed class ListNothing(IdentityStore identities, string name, string list, bool isOfRole, bool isPaged) : IamRead<ListNothing.Input, Nothing>(identities)
{
    public sealed record Input(string? Owner, Paging? Paging, string? Service);

    public override OperationInfo Info { get; } = Iam.Read(name);

    public override Input Parse(QueryRequestReader r) => new(
        isOfRole ? r.RoleName() : r.OptionalUserName(), isPaged ? r.Paging() : null, name == "ListServiceSpecificCredentials" ? r.Text("ServiceName") : null);

    public override IEnumerable<Demand> Demands(Input input) => [isOfRole ? Demand.OnIdentity("iam:" + name, "role/" + input.Owner) : Iam.OnUser("iam:" + name, input.Owner)];

    protected override Result<Nothing> Read(Account account, Input input, Caller caller)
    {
        if (isOfRole) return account.FindRole(input.Owner!) is null ? IamErrors.NoRole(input.Owner!) : Nothing.Instance;
        return input.Owner is null && caller.Kind == CallerKind.Root ? Nothing.Instance : Iam.Target(account, input.Owner, caller).Then<Nothing>(_ => Nothing.Instance);
    }

    public override void Write(QueryResponseWriter w, Nothing output)
    {
        w.Result.Open(list).Close(list);
        if (isPaged) w.Result.Element("IsTruncated", false);
    }
}

/// <summary>GetLoginProfile: users here have no passwords. Spec: docs/spec-map.md#iam-GetLoginProfile</summary>
internal sealed class GetLoginProfile(IdentityStore identities) : IamRead<GetLoginProfile.Input, Nothing>(identities)
{
    public sealed record Input(string? User);

    public override OperationInfo Info { get; } = Iam.Read("GetLoginProfile");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:GetLoginProfile", input.User)];

    protected override Result<Nothing> Read(Account account, Input input, Caller caller) =>
        Iam.Target(account, input.User, caller).Then<Nothing>(user => IamErrors.NoSuchEntity($"Login Profile for User {user.Name} cannot be found."));
}

/// <summary>DeleteLoginProfile: users here have no passwords. Spec: docs/spec-map.md#iam-DeleteLoginProfile</summary>
internal sealed class DeleteLoginProfile(IdentityChanges changes) : IamChange<DeleteLoginProfile.Input, Nothing>(changes)
{
    public sealed record Input(string? User);

    public override OperationInfo Info { get; } = Iam.Change("DeleteLoginProfile");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:DeleteLoginProfile", input.User)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller) =>
        Iam.Target(account, input.User, caller).Then<Nothing>(user => IamErrors.NoSuchEntity($"Login Profile for User {user.Name} cannot be found."));
}

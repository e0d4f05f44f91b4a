using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>Whose access keys a request is about: a user, or the account's root where the root asks and names nobody.</summary>
/// <param name="User">The user; null for the root.</param>
/// <param name="Keys">Ids of its keys.</param>
internal sealed record KeyOwner(User? User, ImmutableArray<string> Keys)
{
    public string Principal => User?.Id ?? AccessKeyRecord.Root;

    public static Result<KeyOwner> Find(Account account, string? name, Caller caller)
    {
        if (name is null && caller.Kind == CallerKind.Root) return new KeyOwner(null, account.RootKeys);
        if (name is null && caller.Kind != CallerKind.User) return IamErrors.NeedsUserName();
        var user = name is null ? account.FindUserById(caller.PrincipalId) : account.FindUser(name);
        return user is null ? IamErrors.NoUser(name ?? caller.UserName!) : new KeyOwner(user, user.AccessKeys);
    }
}

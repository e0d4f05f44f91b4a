using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>What can have tags. The operations on tags differ in nothing but what is told here.</summary>
/// <param name="Word">"User", as in TagUser and ListUserTags.</param>
/// <param name="Parameter">The parameter that names it.</param>
/// <param name="Resource">Reads the parameter into what the demand is on: "user/alice", or an ARN.</param>
/// <param name="Find">Finds it by that.</param>
/// <param name="TagsOf">Its tags.</param>
/// <param name="Put">Puts it with other tags.</param>
/// <typeparam name="T">The entity.</typeparam>
internal sealed record TagHolder<T>(
    string Word,
    string Parameter,
    Func<QueryRequestReader, string> Resource,
    Func<Account, string, Result<T>> Find,
    Func<T, ImmutableArray<Tag>> TagsOf,
    Action<IdentityEdit, AccountId, T, ImmutableArray<Tag>> Put)
    where T : class;

/// <summary>What can have tags.</summary>
internal static class TagHolders
{
    public static TagHolder<User> Users { get; } = new(
        "User",
        "UserName",
        r => "user/" + r.Name("UserName", IamLimits.LongNameMax),
        (account, resource) => account.FindUser(resource["user/".Length..]) is { } user ? user : IamErrors.NoUser(resource["user/".Length..]),
        user => user.Tags,
        (edit, account, user, tags) => edit.Put(account, user with { Tags = tags }));

    public static TagHolder<Role> Roles { get; } = new(
        "Role",
        "RoleName",
        r => "role/" + r.RoleName(),
        (account, resource) => account.FindRole(resource["role/".Length..]) is { } role ? role : IamErrors.NoRole(resource["role/".Length..]),
        role => role.Tags,
        (edit, account, role, tags) => edit.Put(account, role with { Tags = tags }));

    public static TagHolder<ManagedPolicy> Policies { get; } = new(
        "Policy",
        "PolicyArn",
        r => r.PolicyArn(),
        (account, arn) => account.FindPolicy(arn) is { } policy ? policy : IamErrors.NoPolicy(arn),
        policy => policy.Tags,
        (edit, account, policy, tags) => edit.Put(account, policy with { Tags = tags }));
}

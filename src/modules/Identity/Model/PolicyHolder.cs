using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>What can have policies: users, groups, roles. The operations on their policies differ in nothing but what is told here.</summary>
/// <typeparam name="T">The entity.</typeparam>
internal abstract class PolicyHolder<T>
    where T : class
{
    /// <summary>"User", "Group", "Role", as operations are named.</summary>
    public abstract string Word { get; }

    /// <summary>The parameter that names it.</summary>
    public string NameParameter => Word + "Name";

    /// <summary>"user/", "group/", "role/".</summary>
    public string Prefix => Word.ToLowerInvariant() + "/";

    /// <summary>Characters of all inline policies together.</summary>
    public abstract int InlineMax { get; }

    public abstract Result<T> Find(Account account, string name);

    public abstract string NameOf(T entity);

    public abstract ImmutableArray<InlinePolicy> InlineOf(T entity);

    public abstract ImmutableArray<string> AttachedOf(T entity);

    public abstract T With(T entity, ImmutableArray<InlinePolicy> inline);

    public abstract T With(T entity, ImmutableArray<string> attached);

    public abstract void Put(IdentityEdit edit, AccountId account, T entity);

    public string Name(QueryRequestReader r) => r.Name(NameParameter, Word == "Role" ? IamLimits.ShortNameMax : IamLimits.LongNameMax);
}

/// <summary>Users with policies.</summary>
internal sealed class UserHolder : PolicyHolder<User>
{
    public override string Word => "User";

    public override int InlineMax => IamLimits.UserPoliciesMax;

    public override Result<User> Find(Account account, string name) => account.FindUser(name) is { } user ? user : IamErrors.NoUser(name);

    public override string NameOf(User entity) => entity.Name;

    public override ImmutableArray<InlinePolicy> InlineOf(User entity) => entity.Inline;

    public override ImmutableArray<string> AttachedOf(User entity) => entity.Attached;

    public override User With(User entity, ImmutableArray<InlinePolicy> inline) => entity with { Inline = inline };

    public override User With(User entity, ImmutableArray<string> attached) => entity with { Attached = attached };

    public override void Put(IdentityEdit edit, AccountId account, User entity) => edit.Put(account, entity);
}

/// <summary>Groups with policies.</summary>
internal sealed class GroupHolder : PolicyHolder<Group>
{
    public override string Word => "Group";

    public override int InlineMax => IamLimits.GroupPoliciesMax;

    public override Result<Group> Find(Account account, string name) => account.FindGroup(name) is { } group ? group : IamErrors.NoGroup(name);

    public override string NameOf(Group entity) => entity.Name;

    public override ImmutableArray<InlinePolicy> InlineOf(Group entity) => entity.Inline;

    public override ImmutableArray<string> AttachedOf(Group entity) => entity.Attached;

    public override Group With(Group entity, ImmutableArray<InlinePolicy> inline) => entity with { Inline = inline };

    public override Group With(Group entity, ImmutableArray<string> attached) => entity with { Attached = attached };

    public override void Put(IdentityEdit edit, AccountId account, Group entity) => edit.Put(account, entity);
}

/// <summary>Roles with policies.</summary>
internal sealed class RoleHolder : PolicyHolder<Role>
{
    public override string Word => "Role";

    public override int InlineMax => IamLimits.RolePoliciesMax;

    public override Result<Role> Find(Account account, string name) => account.FindRole(name) is { } role ? role : IamErrors.NoRole(name);

    public override string NameOf(Role entity) => entity.Name;

    public override ImmutableArray<InlinePolicy> InlineOf(Role entity) => entity.Inline;

    public override ImmutableArray<string> AttachedOf(Role entity) => entity.Attached;

    public override Role With(Role entity, ImmutableArray<InlinePolicy> inline) => entity with { Inline = inline };

    public override Role With(Role entity, ImmutableArray<string> attached) => entity with { Attached = attached };

    public override void Put(IdentityEdit edit, AccountId account, Role entity) => edit.Put(account, entity);
}

using System.Collections.Immutable;
using Strongroom.Kernel;

namespace Strongroom.Identity.Model;

/// <summary>Who uses a managed policy: names in lower case.</summary>
internal sealed record PolicyUse
{
    public static PolicyUse None { get; } = new();

    public ImmutableSortedSet<string> Users { get; init; } = Account.NoNames;

    public ImmutableSortedSet<string> Groups { get; init; } = Account.NoNames;

    public ImmutableSortedSet<string> Roles { get; init; } = Account.NoNames;

    public ImmutableSortedSet<string> BoundaryOfUsers { get; init; } = Account.NoNames;

    public ImmutableSortedSet<string> BoundaryOfRoles { get; init; } = Account.NoNames;

    /// <summary>AttachmentCount: boundaries are not attachments.</summary>
    public int Attachments => Users.Count + Groups.Count + Roles.Count;

    /// <summary>PermissionsBoundaryUsageCount.</summary>
    public int Boundaries => BoundaryOfUsers.Count + BoundaryOfRoles.Count;
}

/// <summary>
/// One account with all its identities, by name in lower case: IAM's names are unique ignoring case. Never changed: each With… gives another account that
/// shares all but the path to what changed, so that a change costs the same in an account of ten thousand users as in an account of one.
/// </summary>
internal sealed record Account
{
    public static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public required AccountId Id { get; init; }

    public required AccountRecord Record { get; init; }

    public ImmutableSortedDictionary<string, User> Users { get; private init; } = None<User>();

    public ImmutableSortedDictionary<string, Group> Groups { get; private init; } = None<Group>();

    public ImmutableSortedDictionary<string, Role> Roles { get; private init; } = None<Role>();

    public ImmutableSortedDictionary<string, ManagedPolicy> Policies { get; private init; } = None<ManagedPolicy>();

    public ImmutableSortedDictionary<string, MfaDevice> MfaDevices { get; private init; } = None<MfaDevice>();

    public ImmutableSortedDictionary<string, OidcProvider> OidcProviders { get; private init; } = None<OidcProvider>();

    /// <summary>Names in lower case of the users in a group, by the group's unique id.</summary>
    public ImmutableDictionary<string, ImmutableSortedSet<string>> Members { get; private init; } = ImmutableDictionary<string, ImmutableSortedSet<string>>.Empty;

    /// <summary>Who uses a managed policy, by ARN.</summary>
    public ImmutableDictionary<string, PolicyUse> Uses { get; private init; } = ImmutableDictionary<string, PolicyUse>.Empty;

    /// <summary>The root's access keys.</summary>
    public ImmutableArray<string> RootKeys { get; init; } = [];

    /// <summary>Names in lower case by unique id: users, groups and roles.</summary>
    private ImmutableDictionary<string, string> NamesById { get; init; } = ImmutableDictionary<string, string>.Empty;

    public static string Key(string name) => name.ToLowerInvariant();

    public User? FindUser(string name) => Users.GetValueOrDefault(Key(name));

    public User? FindUserById(string id) => NamesById.GetValueOrDefault(id) is { } key ? Users.GetValueOrDefault(key) : null;

    public Group? FindGroup(string name) => Groups.GetValueOrDefault(Key(name));

    public Group? FindGroupById(string id) => NamesById.GetValueOrDefault(id) is { } key ? Groups.GetValueOrDefault(key) : null;

    public Role? FindRole(string name) => Roles.GetValueOrDefault(Key(name));

    public Role? FindRoleById(string id) => NamesById.GetValueOrDefault(id) is { } key ? Roles.GetValueOrDefault(key) : null;

    public ImmutableSortedSet<string> MembersOf(Group group) => Members.GetValueOrDefault(group.Id) ?? NoNames;

    public PolicyUse UseOf(string policyArn) => Uses.GetValueOrDefault(policyArn) ?? PolicyUse.None;

    /// <summary>A managed policy of the account or of AWS's by its ARN, or null.</summary>
    public ManagedPolicy? FindPolicy(string arn)
    {
        if (AwsManagedPolicies.Find(arn) is { } aws) return aws;
        if (!Arn.TryParseIdentity(arn, out var account, out var resource) || account != Id.Value) return null;
        var found = Policies.GetValueOrDefault(Key(resource[(resource.LastIndexOf('/') + 1)..]));
        // The ARN has a path and a case, and only the whole of it names the policy.
        return found is not null && string.Equals(ArnOf(found), arn, StringComparison.Ordinal) ? found : null;
    }

    public string ArnOf(User user) => Arn.OfUser(Id, user.Path, user.Name);

    public string ArnOf(Group group) => Arn.OfGroup(Id, group.Path, group.Name);

    public string ArnOf(Role role) => Arn.OfRole(Id, role.Path, role.Name);

    public string ArnOf(ManagedPolicy policy) => AwsManagedPolicies.ArnOf(policy) ?? Arn.OfPolicy(Id, policy.Path, policy.Name);

    public string ArnOf(MfaDevice device) => Arn.OfIdentity(Id, $"mfa{device.Path}{device.Name}");

    public string ArnOf(OidcProvider provider) => Arn.OfIdentity(Id, "oidc-provider/" + provider.Url);

    /// <summary>
    /// The account with users that it does not have yet: as if each had been added alone, without the copies that each of those would leave behind.
    /// </summary>
    public Account WithAll(IEnumerable<User> users)
    {
        var (all, names) = (Users.ToBuilder(), NamesById.ToBuilder());
        Dictionary<string, List<string>> attached = [], boundaries = [], members = [];
        foreach (var user in users)
        {
            var key = Key(user.Name);
            all.Add(key, user);
            names.Add(user.Id, key);
            foreach (var arn in user.Attached) AddTo(attached, arn, key);
            if (user.Boundary is { } boundary) AddTo(boundaries, boundary, key);
            foreach (var group in user.Groups) AddTo(members, group, key);
        }
        var account = this with { Users = all.ToImmutable(), NamesById = names.ToImmutable() };
        foreach (var (arn, keys) in attached) account = account.Use(arn, use => use with { Users = use.Users.Union(keys) });
        foreach (var (arn, keys) in boundaries) account = account.Use(arn, use => use with { BoundaryOfUsers = use.BoundaryOfUsers.Union(keys) });
        foreach (var (group, keys) in members)
            account = account with { Members = account.Members.SetItem(group, (account.Members.GetValueOrDefault(group) ?? NoNames).Union(keys)) };
        return account;

        static void AddTo(Dictionary<string, List<string>> lists, string name, string key)
        {
            if (!lists.TryGetValue(name, out var keys)) lists.Add(name, keys = []);
            keys.Add(key);
        }
    }

    /// <summary>The account with <paramref name="after"/> in place of <paramref name="before"/>; either may be null.</summary>
    public Account With(User? before, User? after)
    {
        var account = this;
        if (before is not null)
        {
            var key = Key(before.Name);
            foreach (var arn in before.Attached) account = account.Use(arn, use => use with { Users = use.Users.Remove(key) });
            if (before.Boundary is { } boundary) account = account.Use(boundary, use => use with { BoundaryOfUsers = use.BoundaryOfUsers.Remove(key) });
            foreach (var group in before.Groups) account = account.Member(group, key, isMember: false);
            account = account with { Users = account.Users.Remove(key), NamesById = account.NamesById.Remove(before.Id) };
        }
        if (after is not null)
        {
            var key = Key(after.Name);
            foreach (var arn in after.Attached) account = account.Use(arn, use => use with { Users = use.Users.Add(key) });
            if (after.Boundary is { } boundary) account = account.Use(boundary, use => use with { BoundaryOfUsers = use.BoundaryOfUsers.Add(key) });
            foreach (var group in after.Groups) account = account.Member(group, key, isMember: true);
            account = account with { Users = account.Users.Add(key, after), NamesById = account.NamesById.Add(after.Id, key) };
        }
        return account;
    }

    /// <inheritdoc cref="With(User?, User?)"/>
    public Account With(Group? before, Group? after)
    {
        var account = this;
        if (before is not null)
        {
            var key = Key(before.Name);
            foreach (var arn in before.Attached) account = account.Use(arn, use => use with { Groups = use.Groups.Remove(key) });
            account = account with { Groups = account.Groups.Remove(key), NamesById = account.NamesById.Remove(before.Id) };
        }
        if (after is not null)
        {
            var key = Key(after.Name);
            foreach (var arn in after.Attached) account = account.Use(arn, use => use with { Groups = use.Groups.Add(key) });
            account = account with { Groups = account.Groups.Add(key, after), NamesById = account.NamesById.Add(after.Id, key) };
        }
        return account;
    }

    /// <inheritdoc cref="With(User?, User?)"/>
    public Account With(Role? before, Role? after)
    {
        var account = this;
        if (before is not null)
        {
            var key = Key(before.Name);
            foreach (var arn in before.Attached) account = account.Use(arn, use => use with { Roles = use.Roles.Remove(key) });
            if (before.Boundary is { } boundary) account = account.Use(boundary, use => use with { BoundaryOfRoles = use.BoundaryOfRoles.Remove(key) });
            account = account with { Roles = account.Roles.Remove(key), NamesById = account.NamesById.Remove(before.Id) };
        }
        if (after is not null)
        {
            var key = Key(after.Name);
            foreach (var arn in after.Attached) account = account.Use(arn, use => use with { Roles = use.Roles.Add(key) });
            if (after.Boundary is { } boundary) account = account.Use(boundary, use => use with { BoundaryOfRoles = use.BoundaryOfRoles.Add(key) });
            account = account with { Roles = account.Roles.Add(key, after), NamesById = account.NamesById.Add(after.Id, key) };
        }
        return account;
    }

    /// <inheritdoc cref="With(User?, User?)"/>
    public Account With(ManagedPolicy? before, ManagedPolicy? after)
    {
        var policies = before is null ? Policies : Policies.Remove(Key(before.Name));
        return this with { Policies = after is null ? policies : policies.Add(Key(after.Name), after) };
    }

    /// <inheritdoc cref="With(User?, User?)"/>
    public Account With(MfaDevice? before, MfaDevice? after)
    {
        var devices = before is null ? MfaDevices : MfaDevices.Remove(Key(before.Name));
        return this with { MfaDevices = after is null ? devices : devices.Add(Key(after.Name), after) };
    }

    /// <inheritdoc cref="With(User?, User?)"/>
    public Account With(OidcProvider? before, OidcProvider? after)
    {
        var providers = before is null ? OidcProviders : OidcProviders.Remove(before.Url);
        return this with { OidcProviders = after is null ? providers : providers.Add(after.Url, after) };
    }

    private Account Use(string policyArn, Func<PolicyUse, PolicyUse> change)
    {
        var use = change(UseOf(policyArn));
        return this with { Uses = use.Attachments + use.Boundaries == 0 ? Uses.Remove(policyArn) : Uses.SetItem(policyArn, use) };
    }

    private Account Member(string groupId, string key, bool isMember)
    {
        var members = Members.GetValueOrDefault(groupId) ?? NoNames;
        members = isMember ? members.Add(key) : members.Remove(key);
        return this with { Members = members.IsEmpty ? Members.Remove(groupId) : Members.SetItem(groupId, members) };
    }

    private static ImmutableSortedDictionary<string, T> None<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}

using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Policy;

namespace Strongroom.Identity.Model;

/// <summary>
/// The principals of a role's trust policy. An ARN in it means the user or role that has it when the policy is saved: its unique id is noted, and when it is
/// deleted the id takes the ARN's place, so that nobody inherits trust by taking a name. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </summary>
internal static class TrustPolicy
{
    private const string SessionPrefix = "arn:aws:sts::";
    private const string ProviderKind = "oidc-provider/";

    /// <summary>Finds the users and roles that a valid policy names; the principal that does not exist where there is one.</summary>
    public static ImmutableArray<TrustedPrincipal> Principals(string text, IdentitySnapshot snapshot, out string? unknown)
    {
        var found = ImmutableArray.CreateBuilder<TrustedPrincipal>();
        unknown = null;
        foreach (var (_, name) in NamedPrincipals.Of(text).Where(named => named.Kind == NamedPrincipals.Aws))
        {
            if (!Exists(name, snapshot, out var principal))
            {
                unknown ??= name;
                continue;
            }
            if (principal is not null && !found.Contains(principal)) found.Add(principal);
        }
        return found.DrainToImmutable();
    }

    /// <summary>The role with a principal of its trust policy under a new ARN or, with null, under its unique id alone.</summary>
    public static Role Renamed(Role role, string principalId, string? arn)
    {
        if (role.Trusted.FirstOrDefault(p => p.Id == principalId) is not { } known) return role;
        return role with
        {
            Trust = new PolicyText(NamedPrincipals.Replace(role.Trust.Text, name => name == known.Arn ? arn ?? principalId : null)),
            Trusted = arn is null ? role.Trusted.Remove(known) : role.Trusted.Replace(known, known with { Arn = arn }),
        };
    }

    /// <summary>Whether a principal that a policy names is there: an account, a user or role by ARN or unique id, a session's role, an identity provider.</summary>
    public static bool Exists(string name, IdentitySnapshot snapshot) => Exists(name, snapshot, out _) || IsProvider(name, snapshot);

    /// <summary>The unique id of the user or role that a policy names by ARN, or null.</summary>
    public static string? IdOf(string name, IdentitySnapshot snapshot) => Exists(name, snapshot, out var principal) ? principal?.Id : null;

    /// <summary>What a role's session with an ARN is known by, its role's unique id, a colon and its name; null where the ARN is no session's or the role is not there.</summary>
    public static string? IdOfSession(string arn, IdentitySnapshot snapshot) => RoleOfSession(arn, snapshot) is { } found ? $"{found.Role.Id}:{found.Session}" : null;

    private static (Role Role, string Session)? RoleOfSession(string arn, IdentitySnapshot snapshot) =>
        arn.StartsWith(SessionPrefix, StringComparison.Ordinal) && arn[SessionPrefix.Length..].Split(':') is [var account, var resource]
        && resource.Split('/') is ["assumed-role", var name, var session] && snapshot.FindAccount(account)?.FindRole(name) is { } role && role.Name == name
            ? (role, session)
            : null;

    private static bool IsProvider(string name, IdentitySnapshot snapshot) =>
        Arn.TryParseIdentity(name, out var digits, out var resource) && resource.StartsWith(ProviderKind, StringComparison.Ordinal)
        && snapshot.FindAccount(digits)?.OidcProviders.ContainsKey(resource[ProviderKind.Length..]) == true;

    private static bool Exists(string name, IdentitySnapshot snapshot, out TrustedPrincipal? principal)
    {
        principal = null;
        if (name == "*") return true;
        if (AccountId.TryParse(name, out var digits)) return snapshot.Find(digits) is not null;
        if (name.StartsWith(SessionPrefix, StringComparison.Ordinal)) return SessionExists(name[SessionPrefix.Length..], snapshot);
        if (!Arn.TryParseIdentity(name, out var account, out var resource))
            return snapshot.Accounts.Values.Any(a => a.FindUserById(name) is not null || a.FindRoleById(name) is not null);
        if (snapshot.FindAccount(account) is not { } owner) return false;
        if (resource == "root") return true;
        var last = resource[(resource.LastIndexOf('/') + 1)..];
        if (owner.FindUser(last) is { } user && owner.ArnOf(user) == name) principal = new(name, user.Id);
        else if (owner.FindRole(last) is { } role && owner.ArnOf(role) == name) principal = new(name, role.Id);
        return principal is not null;
    }

    /// <summary>A session is named by its role, which must be there; sessions come and go.</summary>
    private static bool SessionExists(string rest, IdentitySnapshot snapshot)
    {
        var cut = rest.IndexOf(':', StringComparison.Ordinal);
        if (cut < 0 || snapshot.FindAccount(rest[..cut]) is not { } account) return false;
        return rest[(cut + 1)..].Split('/') is not ["assumed-role", var role, ..] || account.FindRole(role) is not null;
    }
}

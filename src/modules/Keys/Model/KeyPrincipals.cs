using System.Text.RegularExpressions;
using Strongroom.Keys.Ports;
using Strongroom.Policy;

namespace Strongroom.Keys.Model;

/// <summary>What of principals is kept with key policies and grants: unique ids beside ARNs, since names come back.</summary>
internal static partial class KeyPrincipals
{
    // As long as the ids that are given out, and never given out: of the 85 random bits of one, all would have to be 0.
    private const string NoUser = "AIDAAAAAAAAAAAAAAAAAA";
    private const string NoRole = "AROAAAAAAAAAAAAAAAAAA";

    /// <summary>The unique ids of the users and roles that a policy names by ARN. A session is named by its ARN, as with AWS.</summary>
    public static IReadOnlyDictionary<string, string> IdsIn(string policy, Func<string, string?> idOf) =>
        NamedPrincipals.FindIds(policy, name => UserOrRole().IsMatch(name) ? idOf(name) : null);

    /// <summary>
    /// For what an earlier build kept by ARN alone: the id of who has it now. Where nobody has, an id that nobody will have: whom it meant is gone, and a
    /// namesake who comes later is somebody else.
    /// </summary>
    public static string? IdNow(string arn, IKeyPrincipals principals)
    {
        if (principals.PrincipalIdOf(arn) is { } id) return id;
        if (UserOrRole().Match(arn) is { Success: true } match) return match.Groups["kind"].Value == "user" ? NoUser : NoRole;
        return Session().Match(arn) is { Success: true } session ? $"{NoRole}:{session.Groups["name"].Value}" : null;
    }

    [GeneratedRegex("^arn:aws:iam::[0-9]{12}:(?<kind>user|role)/", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex UserOrRole();

    [GeneratedRegex("^arn:aws:sts::[0-9]{12}:assumed-role/[^/]+/(?<name>[^/]+)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Session();
}

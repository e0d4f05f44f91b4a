namespace Strongroom.Keys.Ports;

/// <summary>Tells whether what key policies and grants name exists on this server. Implemented by Identity over its snapshot.</summary>
public interface IKeyPrincipals
{
    /// <summary>
    /// True where a principal's value names something that exists: twelve digits of an account, the ARN of a root, user, role, session or federated user, the
    /// unique id of a user or role, the ARN of an identity provider. Sessions and federated users exist where their role or account does.
    /// </summary>
    bool Exists(string principal);

    /// <summary>
    /// What callers with an ARN are known by now: the unique id of a user or role; for a session of a role the role's unique id, a colon and the session's name.
    /// Null for every other principal, and for users and roles that are not there.
    /// </summary>
    string? PrincipalIdOf(string arn);

    /// <summary>The ARN that who is known by an id of <see cref="PrincipalIdOf"/> has now; null where it is gone.</summary>
    string? ArnOf(string uniqueId);
}

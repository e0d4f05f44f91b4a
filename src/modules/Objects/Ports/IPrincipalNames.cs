namespace Strongroom.Objects;

/// <summary>Tells whether what policies and ACLs name exists on this server. Implemented by Identity over its snapshot.</summary>
public interface IPrincipalNames
{
    /// <summary>
    /// True where a Principal's value names something that exists: twelve digits of an account, the ARN of a root, user, role, session or federated user, the
    /// unique id of a user or role, the ARN of an identity provider. Sessions and federated users exist where their role or account does.
    /// </summary>
    bool Exists(string principal);

    /// <summary>The unique id of the user or role that has an ARN now; null where it is none.</summary>
    string? UniqueIdOf(string arn);

    /// <summary>The ARN that the user or role with a unique id has now; null where it is gone.</summary>
    string? ArnOf(string uniqueId);

    /// <summary>The account of a canonical user id, or null.</summary>
    string? AccountOf(string canonicalId);
}

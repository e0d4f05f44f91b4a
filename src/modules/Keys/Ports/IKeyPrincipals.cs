namespace Strongroom.Keys.Ports;

/// <summary>Tells whether what key policies and grants name exists on this server. Implemented by Identity over its snapshot.</summary>
public interface IKeyPrincipals
{
    /// <summary>
    /// True where a principal's value names something that exists: twelve digits of an account, the ARN of a root, user, role, session or federated user, the
    /// ARN of an identity provider. Sessions and federated users exist where their role or account does.
    /// </summary>
    bool Exists(string principal);
}

using Strongroom.Identity.Model;

namespace Strongroom.Identity.Administration;

/// <summary>
/// The role whose sessions `strongroom env` gives, and the only one that the server's own policy names: otherwise an ordinary role of the first account, made
/// together with it. Its trust policy names the operator alone. The account must not be there beside him: a Principal that is an account hands the trust on to
/// its identity policies, and whoever may sts:AssumeRole on `*` would administer the server; and root, whom it would name, assumes no roles anyway. Who may
/// change the trust policy can let others in: administrators of IAM are administrators.
/// </summary>
internal static class AdministratorRole
{
    /// <summary>Its name.</summary>
    public const string Name = "StrongroomAdministrator";

    /// <summary>How long a session lasts, in seconds: twelve hours.</summary>
    public const int SessionSeconds = 43_200;

    /// <summary>RoleSessionName of the operator's sessions.</summary>
    public const string SessionName = "operator";

    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"operator.strongroom.internal"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>The role as it is made.</summary>
    public static Role Create(string id, long nowMs) => new()
    {
        Version = 1, Name = Name, Path = "/", Id = id, CreatedMs = nowMs,
        Description = "Sessions of this role are what `strongroom env` gives to whoever holds the data directory.",
        SessionSecondsMax = SessionSeconds, Trust = new PolicyText(Trust), Trusted = [], Tags = [], Inline = [],
        Attached = [AwsManagedPolicies.AdministratorArn], Boundary = null,
    };
}

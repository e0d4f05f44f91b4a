using Strongroom.Identity.Model;

namespace Strongroom.Identity.Administration;

/// <summary>
/// The role whose sessions `strongroom env` gives: an ordinary role of the first account, made together with it. Nobody can assume it but the operator, since
/// its trust policy names only him; the account's root may change that.
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

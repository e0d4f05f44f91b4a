using Strongroom.Identity.Model;
using Strongroom.Identity.Sts;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// CreateAdministratorSession: twelve hours of the first account's role StrongroomAdministrator, for `strongroom env`. Strongroom's own operation.
/// Spec: docs/adr/0007-operator.md
/// </summary>
internal sealed class CreateAdministratorSession(IdentityStore identities, StsModule sts, Changes changes)
    : JsonOperation<CreateAdministratorSession.Input, IssuedSession>
{
    public sealed record Input;

    public override OperationInfo Info { get; } = ServerOperation.Info("CreateAdministratorSession", isReadOnly: false);

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:CreateAdministratorSession")];

    public override Task<Result<IssuedSession>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync(granted, _ => Issue(granted.Call), cancellationToken);

    public override void Write(JsonResponseWriter w, IssuedSession output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteStartObject("Credentials");
        w.Json.WriteString("AccessKeyId", output.AccessKeyId);
        w.Json.WriteString("SecretAccessKey", output.SecretAccessKey);
        w.Json.WriteString("SessionToken", output.SessionToken);
        w.Time("Expiration", output.ExpiresAt);
        w.Json.WriteEndObject();
        w.Json.WriteEndObject();
    }

    private Result<IssuedSession> Issue(Call call)
    {
        var home = identities.Home;
        if (home.Record.AdministratorRoleId is not { } id || home.FindRoleById(id) is not { } role) return AdministrationErrors.NoAdministratorRole();
        var issued = sts.Sessions.Issue(new NewSession
        {
            Kind = CallerKind.RoleSession, Account = home.Id, IssuerId = role.Id, SessionName = AdministratorRole.SessionName,
            Lifetime = TimeSpan.FromSeconds(Math.Min(AdministratorRole.SessionSeconds, role.SessionSecondsMax)),
        });
        if (!issued.IsSuccess) return issued.Error;
        call.Audit.ResponseElements.Clear();
        SessionAnswers.Describe(call.Audit, issued.Value);
        return issued;
    }
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>A session of a role as it was issued.</summary>
/// <param name="Session">The session.</param>
/// <param name="AssumedRoleId">"AROA…:session".</param>
/// <param name="Arn">The session's ARN.</param>
internal sealed record IssuedRoleSession(IssuedSession Session, string AssumedRoleId, string Arn);

/// <summary>Issues sessions of roles, for whichever operation proved who asks. Credentials are not told before their record is durable.</summary>
internal sealed class RoleSessions(IdentityStore identities, Sessions sessions, Changes changes)
{
    /// <summary>The shortest session, in seconds.</summary>
    public const int SecondsMin = 900;

    /// <summary>The longest session, in seconds; a role may say less.</summary>
    public const int SecondsMax = 43_200;

    /// <summary>What a session lasts where nothing is said, in seconds, and what one of a chain lasts at most.</summary>
    public const int SecondsDefault = 3600;

    /// <summary>The account and role of an ARN; null where there is none.</summary>
    public (Account Account, Role Role)? Find(string roleArn)
    {
        if (!Arn.TryParseIdentity(roleArn, out var digits, out var resource) || identities.Current.FindAccount(digits) is not { } account) return null;
        return account.FindRole(resource[(resource.LastIndexOf('/') + 1)..]) is { } role && account.ArnOf(role) == roleArn ? (account, role) : null;
    }

    /// <summary>Issues a session; <paramref name="make"/> fills in what the operation knows.</summary>
    public Task<Result<IssuedRoleSession>> IssueAsync<TInput>(
        Authorized<TInput> granted, string roleArn, int? seconds, Func<NewSession, Result<NewSession>> make, CancellationToken cancellationToken)
        where TInput : class =>
        changes.ChangeAsync(granted, _ => Issue(granted.Call, roleArn, seconds, make), cancellationToken);

    private Result<IssuedRoleSession> Issue(Call call, string roleArn, int? seconds, Func<NewSession, Result<NewSession>> make)
    {
        if (Find(roleArn) is not var (account, role)) return StsErrors.Denied($"Not authorized to assume {roleArn}");
        if (call.Caller.Kind == CallerKind.RoleSession && seconds > SecondsDefault)
            return StsErrors.Invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        if (seconds > role.SessionSecondsMax) return StsErrors.Invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        var draft = new NewSession
        {
            Kind = CallerKind.RoleSession, Account = account.Id, IssuerId = role.Id, Lifetime = TimeSpan.FromSeconds(seconds ?? SecondsDefault),
        };
        var session = make(draft);
        if (!session.IsSuccess) return session.Error;
        foreach (var arn in session.Value.Pack.PolicyArns)
            if (account.FindPolicy(arn) is null) return StsErrors.MalformedPolicy($"Policy {arn} does not exist or is not attachable.");
        var issued = sessions.Issue(session.Value);
        if (!issued.IsSuccess) return issued.Error;
        var name = session.Value.SessionName!;
        var told = new IssuedRoleSession(issued.Value, $"{role.Id}:{name}", SessionArns.OfRoleSession(account.Id, role.Name, name));
        call.Audit.ResponseElements.Clear();
        SessionAnswers.Describe(call.Audit, told.Session);
        call.Audit.ResponseElements.Add(new("assumedRoleUser.assumedRoleId", told.AssumedRoleId));
        call.Audit.ResponseElements.Add(new("assumedRoleUser.arn", told.Arn));
        return told;
    }
}

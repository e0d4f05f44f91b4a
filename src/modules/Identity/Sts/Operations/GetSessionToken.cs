using Strongroom.Identity.Mfa;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>
/// GetSessionToken: a session of the user or root that asks, with a second factor or without. It needs no permission and no policy controls it: it is how one
/// authenticates. Spec: docs/spec-map.md#sts-GetSessionToken
/// </summary>
internal sealed class GetSessionToken(Sessions sessions, Changes changes, MfaCodes codes, TimeProvider time) : QueryOperation<GetSessionToken.Input, IssuedSession>
{
    private const string OperationName = "GetSessionToken";
    private const int SecondsMin = 900;
    private const int SecondsMax = 129_600;
    private const int SecondsDefault = 43_200;
    private const int RootSeconds = 3600;

    public sealed record Input(int? Seconds, SecondFactor Factor);

    public override OperationInfo Info { get; } = new()
    {
        Name = OperationName, Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document, IsOpen = true,
    };

    protected override IReadOnlyCollection<string> Secrets => [SecondFactor.CodeParameter];

    public override Input Parse(QueryRequestReader r)
    {
        var constraints = new Constraints();
        var input = new Input(constraints.Number("durationSeconds", r.Number("DurationSeconds"), SecondsMin, SecondsMax), SecondFactor.Read(r, constraints));
        constraints.Demand();
        return input;
    }

    public override async ValueTask<Result<Caller?>> ProveAsync(Input input, Call call, CancellationToken cancellationToken)
    {
        if (call.Caller.Kind == CallerKind.Anonymous) return StsErrors.Unsigned();
        if (call.Caller.Kind is not (CallerKind.User or CallerKind.Root) || call.Caller.Session is not null) return StsErrors.NotWithSession(OperationName);
        return await input.Factor.ProveAsync(call.Caller, codes, time, cancellationToken);
    }

    public override IEnumerable<Demand> Demands(Input input) => [];

    public override Task<Result<IssuedSession>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync(granted, _ => Issue(granted.Call, granted.Input), cancellationToken);

    public override void Write(QueryResponseWriter w, IssuedSession output) => SessionAnswers.Write(w.Result, output);

    private Result<IssuedSession> Issue(Call call, Input input)
    {
        var caller = call.Caller;
        // Root's sessions last an hour at most, whatever is asked.
        var seconds = caller.Kind == CallerKind.Root ? Math.Min(input.Seconds ?? RootSeconds, RootSeconds) : input.Seconds ?? SecondsDefault;
        var issued = sessions.Issue(new NewSession
        {
            Kind = caller.Kind, Account = caller.Account, IssuerId = caller.PrincipalId, Lifetime = TimeSpan.FromSeconds(seconds), MfaAt = caller.MfaAt,
        });
        if (issued.IsSuccess)
        {
            call.Audit.ResponseElements.Clear();
            SessionAnswers.Describe(call.Audit, issued.Value);
        }
        return issued;
    }
}

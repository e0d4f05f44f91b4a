using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>
/// GetFederationToken: a session for somebody whom the calling user vouches for, with what both the user's policies and the session's allow.
/// Spec: docs/spec-map.md#sts-GetFederationToken
/// </summary>
internal sealed class GetFederationToken(IdentityStore identities, Sessions sessions, Changes changes) : QueryOperation<GetFederationToken.Input, GetFederationToken.Output>
{
    private const string OperationName = "GetFederationToken";
    private const int SecondsMin = 900;
    private const int SecondsMax = 129_600;
    private const int SecondsDefault = 43_200;
    private const int RootSeconds = 3600;

    public sealed record Input(string Name, int? Seconds, SessionPack Pack)
    {
        /// <summary>The caller's account; known once the caller is.</summary>
        public AccountId Account { get; set; }
    }

    public sealed record Output(IssuedSession Session, string FederatedUserId, string Arn);

    public override OperationInfo Info { get; } = new()
    {
        Name = OperationName, Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document,
        DocumentBytesMax = Limits.ControlBodyBytesMax,
    };

    public override Input Parse(QueryRequestReader r)
    {
        var constraints = new Constraints();
        var input = new Input(
            constraints.Text("name", r.Text("Name"), 2, 32, MemberPattern.Name, isRequired: true)!,
            constraints.Number("durationSeconds", r.Number("DurationSeconds"), SecondsMin, SecondsMax),
            SessionMembers.Tags(r, SessionMembers.Policies(r, constraints), constraints, isChained: false));
        constraints.Demand();
        SessionMembers.Demand(input.Pack);
        return input;
    }

    public override ValueTask<Result<Caller?>> ProveAsync(Input input, Call call, CancellationToken cancellationToken)
    {
        if (call.Caller.Kind == CallerKind.Anonymous) return new(StsErrors.Unsigned());
        if (call.Caller.Kind is not (CallerKind.User or CallerKind.Root) || call.Caller.Session is not null) return new(StsErrors.NotWithSession(OperationName));
        input.Account = call.Caller.Account;
        return new(Result<Caller?>.Success(null));
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var resource = SessionArns.OfFederatedUser(input.Account, input.Name);
        yield return StsDemands.Tagged(Demand.OnAccount("sts:GetFederationToken", resource), input.Pack);
        if (input.Pack.Tags.Count > 0) yield return StsDemands.Tagged(Demand.OnAccount("sts:TagSession", resource), input.Pack);
    }

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync(granted, _ => Issue(granted.Call, granted.Input), cancellationToken);

    public override void Write(QueryResponseWriter w, Output output)
    {
        SessionAnswers.Write(w.Result, output.Session);
        w.Result.Open("FederatedUser").Element("FederatedUserId", output.FederatedUserId).Element("Arn", output.Arn).Close("FederatedUser");
    }

    private Result<Output> Issue(Call call, Input input)
    {
        var caller = call.Caller;
        if (identities.Current.Find(caller.Account) is not { } account) return GateErrors.InvalidToken(call.Protocol);
        foreach (var arn in input.Pack.PolicyArns)
            if (account.FindPolicy(arn) is null) return StsErrors.MalformedPolicy($"Policy {arn} does not exist or is not attachable.");
        // What root asks for lasts an hour at most, whatever is asked.
        var seconds = caller.Kind == CallerKind.Root ? Math.Min(input.Seconds ?? RootSeconds, RootSeconds) : input.Seconds ?? SecondsDefault;
        var issued = sessions.Issue(new NewSession
        {
            Kind = CallerKind.FederatedUser, Account = account.Id, IssuerId = caller.PrincipalId, Lifetime = TimeSpan.FromSeconds(seconds), SessionName = input.Name,
            Pack = input.Pack,
        });
        if (!issued.IsSuccess) return issued.Error;
        var told = new Output(issued.Value, $"{account.Id}:{input.Name}", SessionArns.OfFederatedUser(account.Id, input.Name));
        call.Audit.ResponseElements.Clear();
        SessionAnswers.Describe(call.Audit, told.Session);
        call.Audit.ResponseElements.Add(new("federatedUser.federatedUserId", told.FederatedUserId));
        call.Audit.ResponseElements.Add(new("federatedUser.arn", told.Arn));
        return told;
    }
}

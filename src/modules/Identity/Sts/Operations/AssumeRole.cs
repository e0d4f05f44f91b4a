using Strongroom.Identity.Mfa;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>AssumeRole: a session of a role for whom its trust policy names. Spec: docs/spec-map.md#sts-AssumeRole</summary>
internal sealed class AssumeRole(RoleSessions sessions, MfaCodes codes, TimeProvider time) : QueryOperation<AssumeRole.Input, AssumeRole.Output>
{
    private const string OperationName = "AssumeRole";

    public sealed record Input(
        string RoleArn, string SessionName, int? Seconds, SessionPack Pack, string? ExternalId, string? SourceIdentity, SecondFactor Factor)
    {
        /// <summary>What the caller's session hands on; known once the caller is.</summary>
        public Inheritance Inherited { get; set; } = Inheritance.None;
    }

    public sealed record Output(IssuedRoleSession Issued, string? SourceIdentity);

    public override OperationInfo Info { get; } = new()
    {
        Name = OperationName, Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document,
        DocumentBytesMax = Limits.ControlBodyBytesMax,
    };

    protected override IReadOnlyCollection<string> Secrets => [SecondFactor.CodeParameter];

    public override Input Parse(QueryRequestReader r)
    {
        var constraints = new Constraints();
        var input = new Input(
            constraints.Text("roleArn", r.Text("RoleArn"), 20, 2048, MemberPattern.Arn, isRequired: true)!,
            constraints.Text("roleSessionName", r.Text("RoleSessionName"), 2, 64, MemberPattern.Name, isRequired: true)!,
            constraints.Number("durationSeconds", r.Number("DurationSeconds"), RoleSessions.SecondsMin, RoleSessions.SecondsMax),
            SessionMembers.Tags(r, SessionMembers.Policies(r, constraints), constraints, isChained: true),
            constraints.Text("externalId", r.Text("ExternalId"), 2, 1224, MemberPattern.ExternalId),
            constraints.Text("sourceIdentity", r.Text("SourceIdentity"), 2, 64, MemberPattern.Name),
            SecondFactor.Read(r, constraints));
        constraints.Demand();
        SessionMembers.Demand(input.Pack);
        if (!Arn.TryParseIdentity(input.RoleArn, out _, out var resource) || !resource.StartsWith("role/", StringComparison.Ordinal))
            throw new ServiceException(StsErrors.Invalid($"{input.RoleArn} is invalid"));
        return input;
    }

    public override void Describe(Input input, AuditEvent audit) => RoleAudit.Describe(audit, input.RoleArn);

    public override async ValueTask<Result<Caller?>> ProveAsync(Input input, Call call, CancellationToken cancellationToken)
    {
        switch (call.Caller.Kind)
        {
            case CallerKind.Anonymous: return StsErrors.Unsigned();
            case CallerKind.Root: return StsErrors.RootAssumesNoRole();
            case CallerKind.FederatedUser: return StsErrors.NotWithFederation(OperationName);
            default: break;
        }
        input.Inherited = Inheritance.Of(call.Caller);
        return await input.Factor.ProveAsync(call.Caller, codes, time, cancellationToken);
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        StsDemands.OnRole("sts:AssumeRole", input.RoleArn, input.SessionName, input.ExternalId, input.Pack, input.SourceIdentity, input.Inherited);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        // Who acts through a chain of roles is told by its first link and by none after it.
        if (input.Inherited.SourceIdentity is { } first && input.SourceIdentity is { } other && first != other)
            return StsErrors.Denied("The source identity of a role session cannot be changed.");
        var source = input.Inherited.SourceIdentity ?? input.SourceIdentity;
        var issued = await sessions.IssueAsync(
            granted, input.RoleArn, input.Seconds, draft => input.Inherited.Extend(input.Pack).Then<NewSession>(pack => draft with
            {
                SessionName = input.SessionName, MfaAt = granted.Call.Caller.MfaAt, SourceIdentity = source, Pack = pack,
            }),
            cancellationToken);
        return issued.Then<Output>(session => new Output(session, source));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        SessionAnswers.Write(w.Result, output.Issued.Session);
        w.Result.Open("AssumedRoleUser").Element("AssumedRoleId", output.Issued.AssumedRoleId).Element("Arn", output.Issued.Arn).Close("AssumedRoleUser");
        w.Result.Element("SourceIdentity", output.SourceIdentity);
    }
}

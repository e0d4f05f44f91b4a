using Strongroom.Identity.Oidc;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>
/// AssumeRoleWithWebIdentity: a session of a role for whom an OpenID Connect provider of the role's account vouches. It is not signed: the token proves who
/// asks. Spec: docs/spec-map.md#sts-AssumeRoleWithWebIdentity
/// </summary>
internal sealed class AssumeRoleWithWebIdentity(RoleSessions sessions, WebIdentityVerifier verifier, TimeProvider time)
    : QueryOperation<AssumeRoleWithWebIdentity.Input, AssumeRoleWithWebIdentity.Output>
{
    private const string TokenParameter = "WebIdentityToken";

    public sealed record Input(string RoleArn, string SessionName, int? Seconds, SessionPack Pack, string Token)
    {
        /// <summary>Whom the token is about; known once it is proved.</summary>
        public WebIdentity? Identity { get; set; }
    }

    public sealed record Output(IssuedRoleSession Issued, WebIdentity Identity);

    public override OperationInfo Info { get; } = new()
    {
        Name = "AssumeRoleWithWebIdentity", Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document,
        DocumentBytesMax = Limits.ControlBodyBytesMax,
    };

    protected override IReadOnlyCollection<string> Secrets => [TokenParameter];

    public override Input Parse(QueryRequestReader r)
    {
        var constraints = new Constraints();
        var input = new Input(
            constraints.Text("roleArn", r.Text("RoleArn"), 20, 2048, MemberPattern.Arn, isRequired: true)!,
            constraints.Text("roleSessionName", r.Text("RoleSessionName"), 2, 64, MemberPattern.Name, isRequired: true)!,
            constraints.Number("durationSeconds", r.Number("DurationSeconds"), RoleSessions.SecondsMin, RoleSessions.SecondsMax),
            SessionMembers.Policies(r, constraints),
            constraints.Text("webIdentityToken", r.Text(TokenParameter), 4, 20_000, isRequired: true, isSecret: true)!);
        constraints.Demand();
        SessionMembers.Demand(input.Pack);
        // For OAuth 2.0 access tokens of providers that AWS knows by name; none of them is known here.
        if (r.Text("ProviderId") is not null) throw new ServiceException(WireErrors.NotImplemented("ProviderId"));
        return input;
    }

    public override void Describe(Input input, AuditEvent audit) => RoleAudit.Describe(audit, input.RoleArn);

    public override async ValueTask<Result<Caller?>> ProveAsync(Input input, Call call, CancellationToken cancellationToken)
    {
        if (!Arn.TryParseIdentity(input.RoleArn, out var digits, out var resource) || !resource.StartsWith("role/", StringComparison.Ordinal) || !AccountId.TryParse(digits, out var account))
            return StsErrors.Invalid("Request ARN is invalid");
        var proved = await verifier.VerifyAsync(account, input.Token, cancellationToken);
        if (!proved.IsSuccess) return proved.Error;
        var identity = proved.Value;
        var constraints = new Constraints();
        SessionMembers.Check(identity.Tags, identity.TransitiveTagKeys, constraints);
        constraints.Text("sourceIdentity", identity.SourceIdentity, 2, 64, MemberPattern.Name);
        constraints.Demand();
        input.Identity = identity;
        SessionMembers.Demand(Packed(input));
        call.Audit.RecipientAccount = account.Value;
        var now = time.GetUtcNow();
        return new Caller
        {
            Kind = CallerKind.WebIdentity,
            Account = default,
            Arn = "",
            PrincipalId = $"{identity.ProviderArn}:{identity.Audience}:{identity.Subject}",
            CanonicalId = "",
            UserName = identity.Subject,
            Service = identity.ProviderArn,
            Session = new SessionFacts
            {
                IssuedAt = now, ExpiresAt = now, IssuerArn = "", IssuerType = "", IssuerId = "", FederatedProvider = identity.ProviderArn, FederatedClaims = identity.Claims,
            },
        };
    }

    public override IEnumerable<Demand> Demands(Input input) => StsDemands.OnRole(
        "sts:AssumeRoleWithWebIdentity", input.RoleArn, input.SessionName, null, Packed(input), input.Identity?.SourceIdentity, Inheritance.None);

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        var identity = input.Identity!;
        var issued = await sessions.IssueAsync<Input>(
            granted, input.RoleArn, input.Seconds, draft => draft with
            {
                SessionName = input.SessionName, SourceIdentity = identity.SourceIdentity, Provider = identity.ProviderArn, Claims = identity.Claims, Pack = Packed(input),
            },
            cancellationToken);
        return issued.Then<Output>(session => new Output(session, identity));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        SessionAnswers.Write(w.Result, output.Issued.Session);
        w.Result.Element("SubjectFromWebIdentityToken", output.Identity.Subject)
            .Open("AssumedRoleUser").Element("AssumedRoleId", output.Issued.AssumedRoleId).Element("Arn", output.Issued.Arn).Close("AssumedRoleUser")
            .Element("Provider", output.Identity.ProviderArn)
            .Element("Audience", output.Identity.Audience)
            .Element("SourceIdentity", output.Identity.SourceIdentity);
    }

    private static SessionPack Packed(Input input) => input.Identity is not { } identity
        ? input.Pack
        : input.Pack with { Tags = identity.Tags, TransitiveTagKeys = identity.TransitiveTagKeys };
}

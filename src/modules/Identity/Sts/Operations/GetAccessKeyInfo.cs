using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts.Operations;

/// <summary>GetAccessKeyInfo: the account that an access key belongs to, active or not. Spec: docs/spec-map.md#sts-GetAccessKeyInfo</summary>
internal sealed class GetAccessKeyInfo(IdentityStore identities) : QueryOperation<GetAccessKeyInfo.Input, AccountId>
{
    private const string OperationName = "GetAccessKeyInfo";

    public sealed record Input(string AccessKeyId);

    public override OperationInfo Info { get; } = new()
    {
        Name = OperationName, Service = AwsService.Sts, Audit = AuditClass.Management, IsReadOnly = true, Body = BodyKind.Document,
    };

    public override Input Parse(QueryRequestReader r)
    {
        var constraints = new Constraints();
        var input = new Input(constraints.Text("accessKeyId", r.Text("AccessKeyId"), 16, 128, MemberPattern.KeyId, isRequired: true)!);
        constraints.Demand();
        return input;
    }

    public override ValueTask<Result<Caller?>> ProveAsync(Input input, Call call, CancellationToken cancellationToken)
    {
        var caller = call.Caller;
        if (caller.Kind == CallerKind.Anonymous) return new(StsErrors.Unsigned());
        if (caller.Kind == CallerKind.FederatedUser) return new(StsErrors.NotWithFederation(OperationName));
        if (caller.Kind != CallerKind.RoleSession && caller.Session is not null) return new(StsErrors.NotWithSession(OperationName));
        return new(Result<Caller?>.Success(null));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("sts:GetAccessKeyInfo")];

    public override Task<Result<AccountId>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var id = granted.Input.AccessKeyId;
        var snapshot = identities.Current;
        if (snapshot.Keys.GetValueOrDefault(id) is { } key) return Task.FromResult<Result<AccountId>>(key.Account);
        // A session's key is kept nowhere; its id tells the account.
        if (SessionKeyId.TryAccount(id, out var account) && snapshot.Find(account) is not null) return Task.FromResult<Result<AccountId>>(account);
        return Task.FromResult<Result<AccountId>>(StsErrors.Invalid("The access key id is not one of any account."));
    }

    public override void Write(QueryResponseWriter w, AccountId output) => w.Result.Element("Account", output.Value);
}

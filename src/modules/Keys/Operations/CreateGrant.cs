using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// CreateGrant: lets one principal use a key in some ways. It is in force when this returns. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
/// </summary>
internal sealed class CreateGrant(KmsInput inputs, KeyUse use, KeyStore keys, KeyChanges changes, GrantTokens tokens, IKeyPrincipals principals, RandomSource random, TimeProvider time)
    : KmsOperation<CreateGrant.Input, CreateGrant.Output>("CreateGrant", isReadOnly: false)
{
    /// <summary>AWS's quota: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html</summary>
    public const int GrantsPerKeyMax = 50_000;

    private const int IdBytes = 32;

    public sealed record Input(
        string Key, string Grantee, string? Retiring, IReadOnlyList<string> Operations, EncryptionContext? Subset, EncryptionContext? Equal, string? Name, bool IsDryRun);

    public sealed record Output(string GrantId, string Token);

    public override Input Parse(JsonRequestReader r)
    {
        var constraints = GrantInput.Constraints(r);
        var input = new Input(
            inputs.Key(r), GrantInput.RequiredPrincipal(r, "GranteePrincipal"), GrantInput.Principal(r, "RetiringPrincipal"), GrantInput.Operations(r),
            constraints.Subset, constraints.Equal, GrantInput.Name(r), r.Flag("DryRun") == true);
        inputs.GrantTokens(r);
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        var demand = Demand.OnKey("kms:CreateGrant", input.Key).With("kms:granteeprincipal", input.Grantee);
        if (input.Retiring is not null) demand = demand.With("kms:retiringprincipal", input.Retiring);
        if (input.Subset is not null) demand = demand.With("kms:grantconstrainttype", "EncryptionContextSubset");
        if (input.Equal is not null) demand = demand.With("kms:grantconstrainttype", "EncryptionContextEquals");
        yield return input.Operations.Aggregate(demand, (told, operation) => told.With("kms:grantoperations", operation));
    }

    public override async Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var found = use.FindUsable(granted);
        if (!found.IsSuccess) return found.Error;
        var (key, id) = (found.Value, NewId());
        var wanted = ToGrant(granted, key, id);
        if (!wanted.IsSuccess) return wanted.Error;
        if (granted.Input.IsDryRun) return KmsErrors.DryRun;
        var kept = await changes.RunAsync<Input, KmsGrant>(
            granted,
            (tx, standing) =>
            {
                var usable = tx.FindKey(key.Account, key.Id) is { } k ? KeyUse.Usable(k) : KmsErrors.NoSuchKey(key.Arn);
                if (!usable.IsSuccess) return usable.Error;
                // Whom the ARNs mean, and what the caller may hand on, is what is so when it is kept.
                var taken = ToGrant(standing, keys.Snapshot.Find(key.Account, key.Id) ?? key, id);
                if (!taken.IsSuccess) return taken.Error;
                var grant = taken.Value;
                // A request that is repeated finds what it made before; only a name says that it is a repetition.
                if (grant.Name is not null && tx.Grants(key).FirstOrDefault(grant.IsSame) is { } same) return same;
                if (keys.Snapshot.Find(key.Account, key.Id)?.Grants.ById.Count >= GrantsPerKeyMax) return KmsErrors.LimitExceeded($"A key has at most {GrantsPerKeyMax} grants.");
                tx.Put(key, grant);
                return grant;
            },
            cancellationToken);
        return kept.Then<Output>(g => new Output(g.Id, tokens.Create(key.Account, key.Id, g.Id)));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("GrantToken", output.Token);
        w.Json.WriteString("GrantId", output.GrantId);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
    [
        ("keyId", input.Key), ("granteePrincipal", input.Grantee), ("retiringPrincipal", input.Retiring), ("name", input.Name),
        .. input.Operations.Select(o => ("operations", (string?)o)), .. Tell(input.Subset ?? EncryptionContext.Empty, "constraints.encryptionContextSubset"),
        .. Tell(input.Equal ?? EncryptionContext.Empty, "constraints.encryptionContextEquals"),
    ];

    /// <summary>Who creates grants by a grant gives no more than it has.</summary>
    private static bool MayHandOn(KmsKey key, KmsGrant grant, Caller caller) =>
        key.Grants.Of(caller).Any(own => own.Has("CreateGrant") && own.Covers(grant));

    private Result<KmsGrant> ToGrant(Authorized<Input> granted, KmsKey key, string id)
    {
        var (input, caller) = (granted.Input, granted.Call.Caller);
        var grantee = Named(input.Grantee);
        if (!grantee.IsSuccess) return grantee.Error;
        GrantPrincipal? retiring = null;
        if (input.Retiring is { } arn)
        {
            var named = Named(arn);
            if (!named.IsSuccess) return named.Error;
            retiring = named.Value;
        }
        var grant = new KmsGrant
        {
            Id = id,
            Grantee = grantee.Value,
            Retiring = retiring,
            Operations = input.Operations,
            Subset = input.Subset,
            Equal = input.Equal,
            Name = input.Name,
            Created = time.GetUtcNow(),
            IssuingAccount = caller.Account.Value,
        };
        return granted.Decision.Layer == DecisionLayer.Grant && !MayHandOn(key, grant, caller)
            ? new ServiceError("AccessDenied", "The grant that allows kms:CreateGrant allows no grant of these operations and constraints.", 403)
            : grant;
    }

    private Result<GrantPrincipal> Named(string arn) =>
        principals.Exists(arn) ? new GrantPrincipal(arn, principals.PrincipalIdOf(arn)) : GrantInput.InvalidPrincipal(arn);

    private string NewId()
    {
        Span<byte> id = stackalloc byte[IdBytes];
        random.Fill(id);
        return Convert.ToHexStringLower(id);
    }
}

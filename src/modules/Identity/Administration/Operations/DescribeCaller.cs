using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// DescribeCaller: who asks, with the policies in force and the session's end. Like GetCallerIdentity it needs no permission: it tells a caller of itself.
/// Strongroom's own operation. Spec: docs/spec-map.md#strongroom-DescribeCaller
/// </summary>
internal sealed class DescribeCaller(IdentityStore identities) : JsonOperation<DescribeCaller.Input, DescribeCaller.Output>
{
    public sealed record Input;

    public sealed record Output(Caller Caller, PrincipalGrants Grants);

    public override OperationInfo Info { get; } = ServerOperation.Info("DescribeCaller", isReadOnly: true, isOpen: true);

    public override Input Parse(JsonRequestReader r)
    {
        r.Done();
        return new();
    }

    public override IEnumerable<Demand> Demands(Input input) => [];

    public override Task<Result<Output>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var caller = granted.Call.Caller;
        return Task.FromResult<Result<Output>>(caller.Kind == CallerKind.Anonymous || identities.Find(caller) is not { } grants ? GateErrors.AccessDenied() : new Output(caller, grants));
    }

    public override void Write(JsonResponseWriter w, Output output)
    {
        var (caller, policies) = (output.Caller, output.Grants.Policies);
        w.Json.WriteStartObject();
        w.Json.WriteString("Arn", caller.Arn);
        w.Json.WriteString("Kind", caller.Kind.ToString());
        w.Json.WriteString("Account", caller.Account.Value);
        w.Json.WriteString("UserId", caller.PrincipalId);
        if (caller.Session is { } session)
        {
            w.Json.WriteString("SessionIssued", session.IssuedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
            w.Json.WriteString("SessionExpires", session.ExpiresAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
            w.Json.WriteBoolean("IsMfaAuthenticated", session.MfaAt is not null);
        }
        w.Json.WriteStartArray("Policies");
        foreach (var policy in policies.Identity) Write(w, "identity", policy);
        if (policies.Boundary is { } boundary) Write(w, "boundary", boundary);
        foreach (var policy in policies.Session ?? []) Write(w, "session", policy);
        w.Json.WriteEndArray();
        w.Json.WriteEndObject();
    }

    private static void Write(JsonResponseWriter w, string role, AttachedPolicy policy)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Role", role);
        w.Json.WriteString("Name", policy.Name);
        w.Json.WriteString("AttachedTo", policy.AttachedTo);
        w.Json.WriteEndObject();
    }
}

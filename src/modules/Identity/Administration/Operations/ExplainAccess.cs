using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Identity.Administration.Operations;

/// <summary>
/// ExplainAccess: what would become of a request that nobody made, taken apart. It shows policies of every account, so it is a demand on the server; within
/// an account iam:SimulatePrincipalPolicy answers the like. Strongroom's own operation. Spec: docs/spec-map.md#strongroom-ExplainAccess
/// </summary>
internal sealed class ExplainAccess(IdentityStore identities, AccessGate gate, TimeProvider time) : JsonOperation<ExplainAccess.Input, Explanation>
{
    private const int ContextMax = 100;

    public sealed record Input(string PrincipalArn, string Action, string Resource, IReadOnlyList<KeyValuePair<string, string>> Context);

    public override OperationInfo Info { get; } = ServerOperation.Info("ExplainAccess", isReadOnly: true);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(
            ServerOperation.Bounded(r, "PrincipalArn"), ServerOperation.Bounded(r, "Action"), ServerOperation.Bounded(r, "Resource"),
            [.. (r.Objects("Context") ?? []).Select(pair => new KeyValuePair<string, string>(pair.RequiredText("Key"), pair.RequiredText("Value")))]);
        r.Done();
        if (input.Context.Count > ContextMax) throw new ServiceException(AdministrationErrors.Invalid($"Context has {ContextMax} entries at most."));
        if (input.Action.Contains('*', StringComparison.Ordinal) || !input.Action.Contains(':', StringComparison.Ordinal))
            throw new ServiceException(AdministrationErrors.Invalid("Action is one action, such as s3:GetObject."));
        return input;
    }

    public override void Describe(Input input, AuditEvent audit)
    {
        audit.RequestParameters.Add(new("principalArn", input.PrincipalArn));
        audit.RequestParameters.Add(new("action", input.Action));
        audit.RequestParameters.Add(new("resource", input.Resource));
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnServer("strongroom:ExplainAccess")];

    public override Task<Result<Explanation>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var input = granted.Input;
        if (new PrincipalIndex(identities.Current, time.GetUtcNow()).Find(input.PrincipalArn) is not { } caller)
            return Task.FromResult<Result<Explanation>>(AdministrationErrors.NoSuchPrincipal(input.PrincipalArn));
        return Task.FromResult<Result<Explanation>>(gate.Explain(granted.Call, new WhatIf(caller, input.Action, input.Resource, input.Context)) is { } explanation
            ? explanation
            : AdministrationErrors.Invalid($"There is no {input.Resource} on this server."));
    }

    public override void Write(JsonResponseWriter w, Explanation output)
    {
        w.Json.WriteStartObject();
        w.Json.WriteString("Decision", output.Decision.IsAllowed ? "allowed" : output.Decision.IsExplicit ? "explicitly denied" : "implicitly denied");
        w.Json.WriteString("Reason", output.Decision.Reason);
        w.Json.WritePropertyName("Explanation");
        w.Json.WriteRawValue(ExplanationJson.Of(output), skipInputValidation: true);
        w.Json.WriteEndObject();
    }
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetContextKeysForCustomPolicy: the condition keys that given policies look at. Spec: docs/spec-map.md#iam-GetContextKeysForCustomPolicy</summary>
internal sealed class GetContextKeysForCustomPolicy(IdentityStore identities) : IamRead<GetContextKeysForCustomPolicy.Input, IReadOnlyList<string>>(identities)
{
    public sealed record Input(IReadOnlyList<string> Policies);

    public override OperationInfo Info { get; } = Iam.Read("GetContextKeysForCustomPolicy");

    public override Input Parse(QueryRequestReader r)
    {
        var policies = r.Texts("PolicyInputList");
        return policies.Count == 0 ? throw new ServiceException(IamErrors.Missing("PolicyInputList")) : new(policies);
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetContextKeysForCustomPolicy", "*")];

    protected override Result<IReadOnlyList<string>> Read(Account account, Input input, Caller caller) => KeysOf([], input.Policies);

    public override void Write(QueryResponseWriter w, IReadOnlyList<string> output) => w.Result.Texts("ContextKeyNames", output);

    /// <summary>The keys that policies look at, in conditions and in variables, each once.</summary>
    internal static Result<IReadOnlyList<string>> KeysOf(IEnumerable<PolicyDocument> present, IReadOnlyList<string> texts)
    {
        var documents = present.ToList();
        foreach (var text in texts)
        {
            if (!PolicyParser.TryParse(text, PolicyKind.Identity, null, out var document, out var fault)) return IamErrors.InvalidInput(fault.Message);
            documents.Add(document);
        }
        return Result<IReadOnlyList<string>>.Success([.. documents.SelectMany(d => d.ConditionKeys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)]);
    }
}

/// <summary>
/// GetContextKeysForPrincipalPolicy: the condition keys that the policies of a user, group or role look at. Spec:
/// docs/spec-map.md#iam-GetContextKeysForPrincipalPolicy
/// </summary>
internal sealed class GetContextKeysForPrincipalPolicy(IdentityStore identities) : IamRead<GetContextKeysForPrincipalPolicy.Input, IReadOnlyList<string>>(identities)
{
    public sealed record Input(string SourceArn, IReadOnlyList<string> Policies);

    public override OperationInfo Info { get; } = Iam.Read("GetContextKeysForPrincipalPolicy");

    public override Input Parse(QueryRequestReader r) => new(r.ArnText("PolicySourceArn"), r.Texts("PolicyInputList"));

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetContextKeysForPrincipalPolicy", input.SourceArn)];

    protected override Result<IReadOnlyList<string>> Read(Account account, Input input, Caller caller)
    {
        var source = PolicySource.Find(account, input.SourceArn);
        return source.IsSuccess ? GetContextKeysForCustomPolicy.KeysOf(source.Value.Policies.Identity.Select(p => p.Document), input.Policies) : source.Error;
    }

    public override void Write(QueryResponseWriter w, IReadOnlyList<string> output) => w.Result.Texts("ContextKeyNames", output);
}

using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>What is asked of a simulation, whoever's policies it is about.</summary>
/// <param name="Policies">PolicyInputList.</param>
/// <param name="Boundaries">PermissionsBoundaryPolicyInputList: at most one.</param>
/// <param name="Actions">"s3:GetObject".</param>
/// <param name="Resources">ARNs; "*" where none is given.</param>
/// <param name="ResourcePolicy">The policy of every one of the resources, or null.</param>
/// <param name="ResourceOwner">The resources' account, or null for the caller's own.</param>
/// <param name="CallerArn">Who asks, as the resource policy sees it; null for the one whose policies are simulated.</param>
/// <param name="Context">The condition keys.</param>
/// <param name="Paging">The page of actions on resources.</param>
internal sealed record SimulationInput(
    IReadOnlyList<string> Policies,
    IReadOnlyList<string> Boundaries,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Resources,
    string? ResourcePolicy,
    string? ResourceOwner,
    string? CallerArn,
    SimulationContext Context,
    Paging Paging)
{
    public static SimulationInput Parse(QueryRequestReader r, bool needsPolicies)
    {
        var policies = r.Texts("PolicyInputList");
        if (needsPolicies && policies.Count == 0) throw IamParameters.Fault(IamErrors.Missing("PolicyInputList"));
        var actions = r.Texts("ActionNames");
        if (actions.Count == 0) throw IamParameters.Fault(IamErrors.Missing("ActionNames"));
        foreach (var action in actions)
            if (action.Split(':') is not [{ Length: > 0 }, { Length: > 0 }] || action.AsSpan().ContainsAny('*', '?')) throw IamParameters.Fault(IamErrors.InvalidInput($"Invalid Action {action}."));
        var resources = r.Texts("ResourceArns");
        foreach (var resource in resources) IamParameters.CheckLength("resourceArns", resource, 1, IamLimits.ArnMax);
        var boundaries = r.Texts("PermissionsBoundaryPolicyInputList");
        if (boundaries.Count > 1) throw IamParameters.Fault(IamErrors.InvalidInput("Only one permissions boundary can be simulated."));
        return new(
            policies, boundaries, actions, resources.Count == 0 ? ["*"] : resources, r.Text("ResourcePolicy"), AccountOf(r.Text("ResourceOwner")), r.OptionalArn("CallerArn"),
            SimulationContext.Parse(r), r.Paging());
    }

    private static string? AccountOf(string? owner)
    {
        if (owner is null || AccountId.TryParse(owner, out _)) return owner;
        return Arn.TryParseIdentity(owner, out var account, out var resource) && resource == "root" ? account : throw IamParameters.Fault(IamErrors.InvalidInput($"Invalid ResourceOwner {owner}."));
    }
}

/// <summary>One action on one resource.</summary>
/// <param name="Matched">
/// The statements that determine the decision: all that allow it or, where one denies it, those that deny alone. Spec:
/// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
/// </param>
/// <param name="Boundary">Whether the permissions boundary allows it; null where there is none.</param>
internal sealed record SimulationResult(
    string Action, string Resource, Decision Decision, IReadOnlyList<(AttachedPolicy Policy, int Index)> Matched, bool? Boundary, ImmutableArray<string> Missing);

/// <summary>Asks the engine what it would decide; nothing is done and nobody's permission changes.</summary>
internal static class Simulation
{
    /// <summary>Decides a page of actions on resources.</summary>
    /// <param name="input">What is asked.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="policies">The policies that are there already, without those of the input.</param>
    public static Result<Page<SimulationResult>> Run(SimulationInput input, PrincipalFacts principal, PrincipalPolicies policies)
    {
        var added = Compile(input.Policies, "PolicyInputList", principal.Arn);
        if (!added.IsSuccess) return added.Error;
        var bounds = Compile(input.Boundaries, "PermissionsBoundaryPolicyInputList", principal.Arn);
        if (!bounds.IsSuccess) return bounds.Error;
        var attached = ResourcePolicy(input);
        if (!attached.IsSuccess) return attached.Error;
        var resourcePolicy = attached.Value;
        policies = policies with { Identity = [.. policies.Identity, .. added.Value], Boundary = bounds.Value.Count > 0 ? bounds.Value[0] : policies.Boundary };
        var involved = policies.Identity.Select(p => p.Document).Concat(policies.Boundary is { } b ? [b.Document] : []).Concat(resourcePolicy is { } r ? [r.Document] : []);
        var missing = input.Context.Missing(involved);
        // An index of fixed width is in ordinal order.
        var pairs = input.Actions.SelectMany(action => input.Resources.Select(resource => (action, resource))).Select((pair, i) => (Key: $"{i:D9}", pair.action, pair.resource));
        return Page<(string Key, string Action, string Resource)>.Of(pairs, p => p.Key, input.Paging).Select(p => Decide(input, principal, policies, resourcePolicy, p.Action, p.Resource, missing));
    }

    public static void Write(QueryResponseWriter w, Page<SimulationResult> page, Func<AttachedPolicy, (string Id, string Type)> source)
    {
        w.Result.More(page).Open("EvaluationResults");
        foreach (var result in page.Items)
        {
            w.Result.Open("member").Element("EvalActionName", result.Action).Element("EvalResourceName", result.Resource)
                .Element("EvalDecision", result.Decision.IsAllowed ? "allowed" : result.Decision.IsExplicit ? "explicitDeny" : "implicitDeny").Open("MatchedStatements");
            foreach (var (policy, index) in result.Matched)
            {
                var ((id, type), position) = (source(policy), StatementPosition.Find(policy.Document.Text, index));
                w.Result.Open("member").Element("SourcePolicyId", id).Element("SourcePolicyType", type);
                Write(w, "StartPosition", position.Start);
                Write(w, "EndPosition", position.End);
                w.Result.Close("member");
            }
            w.Result.Close("MatchedStatements").Texts("MissingContextValues", result.Missing);
            if (result.Boundary is { } bounded)
                w.Result.Open("PermissionsBoundaryDecisionDetail").Element("AllowedByPermissionsBoundary", bounded).Close("PermissionsBoundaryDecisionDetail");
            w.Result.Close("member");
        }
        w.Result.Close("EvaluationResults");
    }

    private static void Write(QueryResponseWriter w, string name, TextPosition position) =>
        w.Result.Open(name).Element("Line", position.Line).Element("Column", position.Column).Close(name);

    private static SimulationResult Decide(
        SimulationInput input, PrincipalFacts principal, PrincipalPolicies policies, AttachedPolicy? resourcePolicy, string action, string resource, ImmutableArray<string> missing)
    {
        var request = new AccessRequest
        {
            Action = action,
            Resource = resource,
            ResourceAccount = input.ResourceOwner,
            Principal = principal,
            Policies = policies,
            ResourcePolicy = resourcePolicy,
            ResourceRule = resourcePolicy?.Document.Kind is PolicyKind.Key or PolicyKind.Trust ? ResourcePolicyRule.Required : ResourcePolicyRule.Ordinary,
            Context = input.Context,
        };
        bool? bounded = null;
        if (policies.Boundary is { } boundary)
        {
            // The boundary by itself, as if it were what allows.
            var alone = new AccessRequest { Action = action, Resource = resource, Principal = principal, Policies = new PrincipalPolicies { Identity = [boundary] }, Context = input.Context };
            bounded = PolicyEvaluator.Decide(alone).IsAllowed;
        }
        var explained = PolicyExplainer.Explain(request);
        return new(action, resource, explained.Decision, Matched(explained, policies, resourcePolicy), bounded, missing);
    }

    private static List<(AttachedPolicy Policy, int Index)> Matched(Explanation explained, PrincipalPolicies policies, AttachedPolicy? resourcePolicy)
    {
        var matched = new List<(AttachedPolicy Policy, int Index)>();
        var decision = explained.Decision;
        if (!decision.IsAllowed && !decision.IsExplicit) return matched;
        foreach (var layer in explained.Layers)
        {
            IReadOnlyList<AttachedPolicy> asked = layer.Layer switch
            {
                DecisionLayer.Resource when resourcePolicy is not null => [resourcePolicy],
                DecisionLayer.Identity => policies.Identity,
                // A boundary never allows.
                DecisionLayer.Boundary when policies.Boundary is { } boundary && decision.IsExplicit => [boundary],
                _ => [],
            };
            // A layer is explained policy by policy, in their order.
            for (var i = 0; i < Math.Min(asked.Count, layer.Policies.Count); i++)
                matched.AddRange(layer.Policies[i].Statements.Where(s => s.Matches && s.Effect == (decision.IsExplicit ? "Deny" : "Allow")).Select(s => (asked[i], s.Index)));
        }
        return matched;
    }

    /// <summary>The resources' policy, read as what they are: one bucket and what is in it, keys, or roles.</summary>
    private static Result<AttachedPolicy?> ResourcePolicy(SimulationInput input)
    {
        if (input.ResourcePolicy is not { } text) return Result<AttachedPolicy?>.Success(null);
        var buckets = input.Resources.Select(BucketOf).Distinct(StringComparer.Ordinal).ToList();
        PolicyKind kind;
        if (buckets is [not null]) kind = PolicyKind.Bucket;
        else if (input.Resources.All(r => r.StartsWith("arn:aws:kms:", StringComparison.Ordinal))) kind = PolicyKind.Key;
        else if (input.Resources.All(r => Arn.TryParseIdentity(r, out _, out var resource) && resource.StartsWith("role/", StringComparison.Ordinal))) kind = PolicyKind.Trust;
        else return IamErrors.InvalidInput("A resource policy is simulated for the ARNs of one bucket and its objects, of keys, or of roles.");
        return PolicyParser.TryParse(text, kind, kind == PolicyKind.Bucket ? buckets[0] : null, out var document, out var fault)
            ? Result<AttachedPolicy?>.Success(new("ResourcePolicy", "ResourcePolicy", document))
            : IamErrors.InvalidInput(fault.Message);
    }

    private static string? BucketOf(string arn)
    {
        const string prefix = "arn:aws:s3:::";
        if (!arn.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var name = arn[prefix.Length..].Split('/')[0];
        return BucketName.TryParse(name, out _) ? name : null;
    }

    private static Result<IReadOnlyList<AttachedPolicy>> Compile(IReadOnlyList<string> texts, string name, string arn)
    {
        var compiled = new List<AttachedPolicy>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (!PolicyParser.TryParse(texts[i], PolicyKind.Identity, null, out var document, out var fault)) return IamErrors.InvalidInput(fault.Message);
            compiled.Add(new($"{name}.{i + 1}", arn, document));
        }
        return compiled;
    }
}

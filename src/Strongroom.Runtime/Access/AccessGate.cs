using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>Tells whose a bucket is. Implemented by Objects.</summary>
public interface IBucketOwners
{
    /// <summary>The owning account of an existing bucket, or null.</summary>
    AccountId? OwnerOf(BucketName bucket);
}

/// <summary>What the gate asks; the composition root fills it.</summary>
public sealed record GateParts
{
    /// <summary>What callers bring along.</summary>
    public required IPrincipals Principals { get; init; }

    /// <summary>What is known of resources: one for each scope that has some.</summary>
    public required IReadOnlyList<IResourceDirectory> Resources { get; init; }

    /// <summary>The condition keys of services.</summary>
    public required IReadOnlyList<IServiceConditions> Conditions { get; init; }

    /// <summary>Counts changes of all of these.</summary>
    public required AccessEpoch Epoch { get; init; }

    /// <summary>The account that the server as a whole belongs to: its first.</summary>
    public required AccountId HomeAccount { get; init; }

    /// <summary>
    /// The server's own policy: who may do what is demanded of the server as a whole. Nobody may without it: the policies of identities say nothing of the server.
    /// </summary>
    public AttachedPolicy? ServerPolicy { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// The one place where access is decided. It decides each demand of a request: (1) what the caller brings along, (2) the resource, whose absence S3 tells
/// everybody, (3) what the client believes of its owner, (4) the decision. A denied item of a batch denies that item; any other denial denies the request.
/// </summary>
public sealed class AccessGate
{
    private static readonly AttachedPolicy Willing = new("what the caller's policies allow", "", Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""));

    private readonly GateParts parts;
    private readonly IResourceDirectory?[] directories;
    private readonly ResourceFacts server;

    /// <summary>Makes the gate.</summary>
    /// <exception cref="ArgumentException">Two directories for one scope.</exception>
    public AccessGate(GateParts parts)
    {
        this.parts = parts;
        directories = new IResourceDirectory?[Enum.GetValues<DemandScope>().Length];
        foreach (var directory in parts.Resources)
        {
            ref var place = ref directories[(int)directory.Scope];
            if (place is not null) throw new ArgumentException($"Two directories for {directory.Scope}.", nameof(parts));
            place = directory;
        }
        server = new ResourceFacts { Owner = parts.HomeAccount.Value, Policy = parts.ServerPolicy, Rule = ResourcePolicyRule.Required };
    }

    /// <summary>The number of the state that a decision made now would stand on.</summary>
    public long Snapshot => parts.Epoch.Current;

    /// <summary>Decides all demands.</summary>
    public Result<Authorized<TInput>> Decide<TInput>(TInput input, Call call, IReadOnlyList<Demand> demands, bool isOpen)
        where TInput : class
    {
        // Only what is said to be open may demand nothing: a forgotten demand must not be an open door.
        if (demands.Count == 0 && !isOpen) throw new InvalidOperationException($"{call.Operation?.Info.Name} demands nothing.");
        // S3 alone serves who does not sign at all; what takes its proof elsewhere has named its caller by now.
        if (call.Caller.Kind == CallerKind.Anonymous && call.Service is { Service: not (AwsService.S3 or AwsService.S3Control) }) return GateErrors.Unsigned();
        var snapshot = parts.Epoch.Current;
        HashSet<int>? deniedItems = null;
        string?[]? arns = null;
        var last = Decision.Open;
        // (1) A caller whose user or role is gone has nothing left that could allow anything.
        if (parts.Principals.Find(call.Caller) is not { } grants) return GateErrors.InvalidToken(call.Protocol);
        GateContext? context = null;
        call.Audit.BeginDemands();
        for (var i = 0; i < demands.Count; i++)
        {
            var demand = demands[i];
            if (FactsOf(demand, call) is not { } facts) return GateErrors.NoSuchBucket(demand.Bucket); // (2)
            if (facts.Arn is not null) (arns ??= new string?[demands.Count])[i] = facts.Arn;
            if (demand.Scope == DemandScope.Bucket && ExpectedOwnerFault(demand, call, facts) is { } fault) return fault; // (3)
            context ??= new GateContext(call, grants, parts.Time, parts.Conditions);
            context.Demand = demand;
            context.Facts = facts;
            var request = Request(call, demand, facts, grants, context);
            last = PolicyEvaluator.Decide(request); // (4)
            if (demands.Count > 1) call.Audit.Decided(demand.Action, request.Resource, last);
            if (last.IsAllowed) continue;
            call.Audit.Deny(demand, last, PolicyExplainer.Explain(request));
            if (demand.Item is not { } item) return GateErrors.AccessDenied(call, demand, facts, last);
            (deniedItems ??= []).Add(item);
        }
        if (demands.Count > 0) call.Audit.DecidedBy(demands[^1].Action, last);
        return new Authorized<TInput>(input, call, demands, last, snapshot, deniedItems, arns);
    }

    /// <summary>
    /// Decides what was granted together with more: demands that follow from stored state. From then on they are part of what the request stands on, and are
    /// decided again with the rest.
    /// </summary>
    public Result<Authorized<TInput>> DecideFurther<TInput>(Authorized<TInput> granted, IReadOnlyList<Demand> demands)
        where TInput : class =>
        Decide(granted.Input, granted.Call, [.. granted.Demands, .. demands], isOpen: false);

    /// <summary>Decides again what was decided on an older snapshot.</summary>
    public Result<Authorized<TInput>> DecideAgain<TInput>(Authorized<TInput> granted)
        where TInput : class
    {
        // What was seen for the former decision is not what this one rests on.
        granted.Call.Seen = null;
        return Decide(granted.Input, granted.Call, granted.Demands, granted.Demands.Count == 0);
    }

    /// <summary>
    /// Whether a caller may do something that is no part of the request's demands: what a denial of it changes is an answer's detail (403 in place of 404),
    /// not the request's fate. Nothing is put on record.
    /// </summary>
    public bool May(Call call, Demand demand)
    {
        if (parts.Principals.Find(call.Caller) is not { } grants || FactsOf(demand, call) is not { } facts) return false;
        var context = new GateContext(call, grants, parts.Time, parts.Conditions) { Demand = demand, Facts = facts };
        return PolicyEvaluator.Decide(Request(call, demand, facts, grants, context)).IsAllowed;
    }

    /// <summary>
    /// Whether a resource would let the caller do something if these were its facts, given that the caller's own policies allow it: what a policy that is
    /// about to be stored would do to who stores it. Nothing is put on record.
    /// </summary>
    public bool WouldReach(Call call, Demand demand, ResourceFacts facts)
    {
        if (parts.Principals.Find(call.Caller) is not { } grants) return false;
        var context = new GateContext(call, grants, parts.Time, parts.Conditions) { Demand = demand, Facts = facts };
        var willing = grants with { Policies = new PrincipalPolicies { Identity = [Willing] } };
        return PolicyEvaluator.Decide(Request(call, demand, facts, willing, context)).IsAllowed;
    }

    /// <summary>Takes a decision apart that a call would get.</summary>
    /// <returns>Null where the resource does not exist or the caller is gone.</returns>
    public Explanation? Explain(Call call, Demand demand)
    {
        if (parts.Principals.Find(call.Caller) is not { } grants || FactsOf(demand, call) is not { } facts) return null;
        var context = new GateContext(call, grants, parts.Time, parts.Conditions) { Demand = demand, Facts = facts };
        return PolicyExplainer.Explain(Request(call, demand, facts, grants, context));
    }

    /// <summary>Takes the decision apart that a request would get which nobody made.</summary>
    /// <returns>Null where the resource does not exist or the caller is gone.</returns>
    public Explanation? Explain(Call call, WhatIf question)
    {
        var (demand, asked) = (question.ToDemand(), call.As(question.As));
        if (parts.Principals.Find(question.As) is not { } grants || FactsOf(demand, asked) is not { } facts) return null;
        var context = new GateContext(asked, grants, parts.Time, parts.Conditions) { Demand = demand, Facts = facts, Stated = question.Context };
        return PolicyExplainer.Explain(Request(asked, demand, facts, grants, context));
    }

    /// <summary>The value that a condition key would have in a request that nobody made; null where it would be absent or have several.</summary>
    public string? FindKey(Call call, WhatIf question, string key)
    {
        var (demand, asked) = (question.ToDemand(), call.As(question.As));
        if (parts.Principals.Find(question.As) is not { } grants || FactsOf(demand, asked) is not { } facts) return null;
        var value = new GateContext(asked, grants, parts.Time, parts.Conditions) { Demand = demand, Facts = facts, Stated = question.Context }.Find(ConditionKey.Of(key));
        return value.Kind is ConditionValueKind.Absent or ConditionValueKind.Texts ? null : value.ToString();
    }

    private static AccessRequest Request(Call call, Demand demand, ResourceFacts facts, PrincipalGrants grants, GateContext context) => new()
    {
        Action = demand.Action,
        Resource = facts.Arn ?? demand.Resource,
        ResourceAccount = facts.Owner,
        Principal = call.Caller.Principal,
        Policies = grants.Policies,
        ResourcePolicy = facts.Policy,
        ResourceRule = facts.Rule,
        IsGrantedByAcl = facts.IsGrantedByAcl,
        IsGrantedByAclGroup = facts.IsGrantedByAclGroup,
        IsGrantedByGrant = facts.IsGrantedByGrant,
        IsPublicRestricted = facts.IsPublicRestricted,
        IsOwnersEscape = facts.IsOwnersEscape,
        Context = context,
    };

    private static PolicyDocument Parse(string json) =>
        PolicyParser.TryParse(json, PolicyKind.Identity, null, out var document, out var fault) ? document : throw new InvalidOperationException(fault.Message);

    private ResourceFacts? FactsOf(Demand demand, Call call)
    {
        if (directories[(int)demand.Scope] is { } directory) return directory.Find(demand, call);
        return demand.Scope switch
        {
            DemandScope.Server => server,
            // A service has no account of its own: what it asks of one, it asks of the server.
            DemandScope.Account when call.Caller.Kind == CallerKind.Service => server,
            DemandScope.Account or DemandScope.NewBucket => call.Caller.OwnAccount,
            _ => throw new InvalidOperationException($"Nobody knows the resources of {demand.Scope}."),
        };
    }

    /// <summary>
    /// A client may say whose it believes the bucket to be. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    /// </summary>
    private static ServiceError? ExpectedOwnerFault(Demand demand, Call call, ResourceFacts facts)
    {
        var header = demand.IsSource ? "x-amz-source-expected-bucket-owner" : "x-amz-expected-bucket-owner";
        var owner = facts.BucketOwner ?? facts.Owner;
        if (call.Request.Header(header) is not { } expected || string.Equals(expected, owner, StringComparison.Ordinal)) return null;
        call.Audit.DecidedBy(demand.Action, "ExpectedBucketOwner", $"{header} is not {owner}, whose bucket {demand.Bucket} is");
        return GateErrors.AccessDenied();
    }
}

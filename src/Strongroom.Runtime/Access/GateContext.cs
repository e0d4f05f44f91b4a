using Strongroom.Policy;

namespace Strongroom.Runtime;

/// <summary>
/// The condition keys of one demand of one request. Identity keys come from what authentication proved, network keys from the connection; no header of a
/// client's can fill either. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
/// </summary>
internal sealed class GateContext(Call call, PrincipalGrants grants, TimeProvider time, IReadOnlyList<IServiceConditions> services) : IConditionContext
{
    /// <summary>Condition keys of a request that nobody made: they stand in for what a request would have. Null for a real one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Stated { get; init; }

    private readonly DateTimeOffset now = time.GetUtcNow();

    /// <summary>What is decided now.</summary>
    public Demand Demand { get; set; } = null!;

    /// <summary>Its resource.</summary>
    public ResourceFacts Facts { get; set; } = null!;

    /// <inheritdoc/>
    public ConditionValue Find(ConditionKey key)
    {
        var name = key.Name;
        if (Stated is not null) return FindStated(key);
        if (name.StartsWith("aws:", StringComparison.Ordinal)) return FindGlobal(key);
        // What only the operation knows goes before what its service reads out of the request.
        if (FindOwn(name) is { IsPresent: true } own) return own;
        foreach (var service in services)
            if (name.Length > service.Service.Length && name[service.Service.Length] == ':' && name.StartsWith(service.Service, StringComparison.Ordinal))
                return service.Find(key, call, Demand);
        return FindClaim(key.Text);
    }

    private ConditionValue FindStated(ConditionKey key)
    {
        if (Collect(Stated!, key.Text) is { IsPresent: true } stated) return stated;
        return key.Name switch
        {
            "aws:currenttime" or "aws:epochtime" or "aws:principalarn" or "aws:principalaccount" or "aws:principaltype" or "aws:principalisawsservice"
                or "aws:principalservicename" or "aws:principaltag" or "aws:userid" or "aws:username" or "aws:federatedprovider" or "aws:sourceidentity"
                or "aws:tokenissuetime" or "aws:multifactorauthpresent" or "aws:multifactorauthage" or "aws:resourceaccount" or "aws:resourcetag"
                or "aws:requestedregion" => FindGlobal(key),
            _ => default,
        };
    }

    private ConditionValue FindGlobal(ConditionKey key)
    {
        var (caller, request) = (call.Caller, call.Request);
        var session = caller.Session;
        switch (key.Name)
        {
            case "aws:currenttime": return ConditionValue.Of(now);
            case "aws:epochtime": return ConditionValue.Of(now.ToUnixTimeSeconds());
            case "aws:securetransport": return ConditionValue.Of(request.Connection.IsTls);
            case "aws:sourceip": return IsByService || request.Connection.VpcEndpointId is not null ? default : ConditionValue.Of(request.Connection.RemoteAddress);
            case "aws:vpcsourceip": return IsByService || request.Connection.VpcEndpointId is null ? default : ConditionValue.Of(request.Connection.RemoteAddress);
            case "aws:sourcevpce": return IsByService ? default : ConditionValue.Of(request.Connection.VpcEndpointId);
            case "aws:sourcevpc": return IsByService ? default : ConditionValue.Of(request.Connection.VpcId);
            case "aws:useragent": return IsByService ? default : ConditionValue.Of(request.Header("User-Agent"));
            case "aws:referer": return IsByService ? default : ConditionValue.Of(request.Header("Referer"));
            case "aws:requestedregion": return ConditionValue.Of(call.Region);
            // The role's for its sessions; a federated user is told itself, though its user is what policies know it by.
            case "aws:principalarn":
                return IsSomebody ? ConditionValue.Of(caller.Kind == CallerKind.FederatedUser ? caller.Arn : caller.Principal.IssuerArn) : default;
            case "aws:principalaccount": return IsSomebody ? ConditionValue.Of(caller.Account.Value) : default;
            case "aws:principaltype": return ConditionValue.Of(PrincipalType(caller.Kind));
            case "aws:principalisawsservice": return ConditionValue.Of(caller.Kind == CallerKind.Service);
            case "aws:principalservicename": return caller.Kind == CallerKind.Service ? ConditionValue.Of(caller.Service) : default;
            case "aws:principaltag": return Tag(grants.Tags, key.Qualifier!);
            case "aws:userid": return caller.Kind is CallerKind.Service or CallerKind.WebIdentity ? default : ConditionValue.Of(caller.PrincipalId);
            case "aws:username": return ConditionValue.Of(caller.UserName);
            case "aws:federatedprovider": return ConditionValue.Of(session?.FederatedProvider ?? (caller.Kind == CallerKind.WebIdentity ? caller.Service : null));
            case "aws:sourceidentity": return ConditionValue.Of(session?.SourceIdentity);
            case "aws:tokenissuetime": return session is null || caller.Kind == CallerKind.WebIdentity ? default : ConditionValue.Of(session.IssuedAt);
            // Absent with lasting credentials: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
            case "aws:multifactorauthpresent":
                if (caller.MfaAt is not null) return ConditionValue.Of(true);
                return session is null || caller.Kind is CallerKind.FederatedUser or CallerKind.WebIdentity ? default : ConditionValue.Of(session.MfaAt is not null);
            case "aws:multifactorauthage": return (caller.MfaAt ?? session?.MfaAt) is { } at ? ConditionValue.Of((long)Math.Max(0, (now - at).TotalSeconds)) : default;
            case "aws:resourceaccount": return ConditionValue.Of(Facts.BucketOwner ?? Facts.Owner ?? (IsSomebody ? caller.Account.Value : null));
            case "aws:resourcetag": return Facts.Tags is { } tags ? Tag(tags, key.Qualifier!) : default;
            case "aws:viaawsservice": return ConditionValue.Of(Via is not null);
            case "aws:calledvia": return Via is { } via ? ConditionValue.Of([via]) : default;
            case "aws:calledviafirst" or "aws:calledvialast": return ConditionValue.Of(Via);
            case "aws:sourcearn": return ConditionValue.Of(call.SourceArn);
            case "aws:sourceaccount": return ConditionValue.Of(call.SourceAccount);
            case "aws:requesttag" or "aws:tagkeys": return FindRequestTags(key);
            default: return default;
        }
    }

    // Calls that S3 makes to KMS for its caller keep the caller, and lose what is of the caller's connection to S3.
    private bool IsByService => Via is not null || call.Caller.Kind == CallerKind.Service;

    private string? Via => Demand.Via ?? call.Via;

    private bool IsSomebody => call.Caller.Kind is not (CallerKind.Anonymous or CallerKind.Service or CallerKind.WebIdentity);

    /// <summary>Tags of the request are told by the operation as "aws:requesttag/KEY"; their keys follow from them.</summary>
    private ConditionValue FindRequestTags(ConditionKey key)
    {
        const string family = "aws:requesttag/";
        List<string>? keys = null;
        foreach (var (name, value) in Demand.Conditions)
        {
            if (name == "aws:tagkeys") (keys ??= []).Add(value);
            if (!name.StartsWith(family, StringComparison.Ordinal)) continue;
            if (key.Qualifier is null) (keys ??= []).Add(name[family.Length..]);
            else if (name.AsSpan(family.Length).Equals(key.Qualifier, StringComparison.OrdinalIgnoreCase)) return ConditionValue.Of(value);
        }
        return key.Qualifier is not null || keys is null ? default : ConditionValue.Of(keys);
    }

    private ConditionValue FindOwn(string name) => Demand.Conditions.Count == 0 ? default : Collect(Demand.Conditions, name);

    /// <summary>The claims of an identity provider are condition keys under its own name: "issuer.example:aud".</summary>
    private ConditionValue FindClaim(string name) => call.Caller.Session is { FederatedClaims.Count: > 0 } session ? Collect(session.FederatedClaims, name) : default;

    /// <summary>The value of a name; a name that is there several times is a multivalued key.</summary>
    private static ConditionValue Collect(IReadOnlyList<KeyValuePair<string, string>> pairs, string name)
    {
        string? first = null;
        List<string>? all = null;
        foreach (var (key, value) in pairs)
        {
            if (!key.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (first is null) first = value;
            else (all ??= [first]).Add(value);
        }
        return all is not null ? ConditionValue.Of(all) : ConditionValue.Of(first);
    }

    private static ConditionValue Tag(IReadOnlyList<KeyValuePair<string, string>> tags, string key)
    {
        foreach (var (name, value) in tags)
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase)) return ConditionValue.Of(value);
        return default;
    }

    private static string PrincipalType(CallerKind kind) => kind switch
    {
        CallerKind.Root => "Account",
        CallerKind.User => "User",
        CallerKind.RoleSession => "AssumedRole",
        CallerKind.FederatedUser => "FederatedUser",
        CallerKind.Service => "Service",
        _ => "Anonymous",
    };
}

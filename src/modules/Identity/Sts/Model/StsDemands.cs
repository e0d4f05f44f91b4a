using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>The demands of making a session, with STS's condition keys. Spec: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html</summary>
internal static class StsDemands
{
    /// <summary>Taking on a role; tagging the session and setting its source identity are permissions of their own, inherited ones included.</summary>
    public static IEnumerable<Demand> OnRole(
        string action, string roleArn, string sessionName, string? externalId, SessionPack pack, string? sourceIdentity, Inheritance inherited)
    {
        var demand = Tagged(Demand.OnIdentity(action, roleArn).With("sts:rolesessionname", sessionName), pack);
        if (externalId is not null) demand = demand.With("sts:externalid", externalId);
        if (sourceIdentity is not null) demand = demand.With("sts:sourceidentity", sourceIdentity);
        yield return demand;
        if (pack.Tags.Count > 0 || inherited.Tags.Count > 0) yield return Tagged(Demand.OnIdentity("sts:TagSession", roleArn), pack);
        if ((sourceIdentity ?? inherited.SourceIdentity) is { } identity)
            yield return Demand.OnIdentity("sts:SetSourceIdentity", roleArn).With("sts:sourceidentity", identity);
    }

    /// <summary>Adds aws:RequestTag, from which aws:TagKeys follows, and sts:TransitiveTagKeys.</summary>
    public static Demand Tagged(Demand demand, SessionPack pack)
    {
        foreach (var (key, value) in pack.Tags) demand = demand.With("aws:requesttag/" + key, value);
        foreach (var key in pack.TransitiveTagKeys) demand = demand.With("sts:transitivetagkeys", key);
        return demand;
    }
}

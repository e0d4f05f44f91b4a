using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Wire;

namespace Strongroom.Identity.Sts;

/// <summary>The members by which a session is limited and tagged, which several operations take: Policy, PolicyArns, Tags, TransitiveTagKeys.</summary>
internal static class SessionMembers
{
    private const int PolicyCharactersMax = 2048;
    private const int PolicyArnsMax = 10;
    private const int TagsMax = 50;
    private const int ArnMin = 20;
    private const int ArnMax = 2048;

    /// <summary>Reads session policies. The document itself is looked at by <see cref="Demand"/>, once all members are well formed.</summary>
    public static SessionPack Policies(QueryRequestReader r, Constraints constraints)
    {
        var policy = constraints.Text("policy", r.Text("Policy"), 1, PolicyCharactersMax, MemberPattern.Policy);
        var arns = r.Objects("PolicyArns").Select(item => item.Text("arn") ?? "").ToList();
        constraints.Count("policyArns", arns.Count, PolicyArnsMax);
        for (var i = 0; i < arns.Count; i++) constraints.Text($"policyArns.{i + 1}.member.arn", arns[i], ArnMin, ArnMax, MemberPattern.Arn);
        return new(policy, arns, [], []);
    }

    /// <summary>Adds tags and, where the operation takes them, the keys of transitive ones.</summary>
    public static SessionPack Tags(QueryRequestReader r, SessionPack pack, Constraints constraints, bool isChained)
    {
        var tags = r.Objects("Tags").Select(item => new KeyValuePair<string, string>(item.Text("Key") ?? "", item.Text("Value") ?? "")).ToList();
        var transitive = isChained ? r.Texts("TransitiveTagKeys") : [];
        Check(tags, transitive, constraints);
        return pack with { Tags = tags, TransitiveTagKeys = transitive };
    }

    /// <summary>Checks tags that came in an identity provider's token.</summary>
    public static void Check(IReadOnlyList<KeyValuePair<string, string>> tags, IReadOnlyList<string> transitive, Constraints constraints)
    {
        constraints.Count("tags", tags.Count, TagsMax);
        constraints.Count("transitiveTagKeys", transitive.Count, TagsMax);
        for (var i = 0; i < Math.Min(tags.Count, TagsMax); i++)
        {
            constraints.Text($"tags.{i + 1}.member.key", tags[i].Key, 1, Limits.TagKeyCharactersMax, MemberPattern.Tag);
            constraints.Text($"tags.{i + 1}.member.value", tags[i].Value, 0, Limits.TagValueCharactersMax, MemberPattern.Tag);
        }
        for (var i = 0; i < Math.Min(transitive.Count, TagsMax); i++)
            constraints.Text($"transitiveTagKeys.{i + 1}.member", transitive[i], 1, Limits.TagKeyCharactersMax, MemberPattern.Tag);
    }

    /// <summary>What no single member's constraint says.</summary>
    /// <exception cref="ServiceException">MalformedPolicyDocument, ValidationError or InvalidParameterValue.</exception>
    public static void Demand(SessionPack pack)
    {
        if ((pack.Policy?.Length ?? 0) + pack.PolicyArns.Sum(arn => arn.Length) > PolicyCharactersMax)
            throw new ServiceException(StsErrors.Invalid($"The plaintext of the session policies exceeds {PolicyCharactersMax} characters."));
        if (pack.Policy is { } policy && !PolicyParser.TryParse(policy, PolicyKind.Identity, null, out _, out var fault))
            throw new ServiceException(StsErrors.MalformedPolicy(fault.Message));
        if (pack.Tags.Any(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new ServiceException(StsErrors.InvalidParameter("Tag keys that begin with aws: are reserved."));
        if (pack.Tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < pack.Tags.Count)
            throw new ServiceException(StsErrors.InvalidParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        foreach (var key in pack.TransitiveTagKeys)
            if (!pack.Tags.Any(tag => tag.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                throw new ServiceException(StsErrors.InvalidParameter("One of the transitive tag keys you requested was not included in your requested tags."));
    }
}

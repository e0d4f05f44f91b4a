using System.Collections.Immutable;
using System.Globalization;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Identity.Administration;

/// <summary>
/// Which condition keys are a request's own, so that the same caller may ask with one value and with another, and which values are worth a try. The keys of who
/// the caller is and whose the bucket is are what they are.
/// </summary>
internal sealed class RequestKeys(Caller caller, DateTimeOffset now)
{
    private const string SourceIp = "aws:sourceip";
    private const string UserId = "aws:userid";

    // Addresses for documentation (RFC 5737, RFC 3849): a policy hardly names them.
    private static readonly string[] Addresses = ["203.0.113.77", "192.0.2.77", "2001:db8::77"];
    private static readonly string[] Truths = ["true", "false"];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>What every direct request has. The rest is absent until it is tried.</summary>
    public static ImmutableSortedDictionary<string, string> Plain(string owner) => ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [new("aws:securetransport", "true"), new(SourceIp, Addresses[0]), new("aws:viaawsservice", "false"), new KeyValuePair<string, string>("s3:resourceaccount", owner)]);

    /// <summary>Whether it is up to the request.</summary>
    public bool IsOpen(string key)
    {
        var name = key.ToLowerInvariant();
        if (name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0) name = name[..slash];
        return name switch
        {
            "aws:principalarn" or "aws:principalaccount" or "aws:principaltype" or "aws:principalisawsservice" or "aws:principalservicename"
                or "aws:principalservicenameslist" or "aws:principalorgid" or "aws:principalorgpaths" or "aws:username" or "aws:federatedprovider"
                or "aws:tokenissuetime" or "aws:epochtime" or "aws:requestedregion" or "aws:resourceaccount" or "aws:resourceorgid" or "aws:resourceorgpaths"
                or "aws:resourcetag" or "s3:buckettag" or "s3:resourceaccount" => false,
            // Only services bring these, or what they do for somebody else.
            "aws:sourcearn" or "aws:sourceaccount" or "aws:sourceorgid" or "aws:sourceorgpaths" or "aws:sourceowner" or "aws:viaawsservice" or "aws:calledvia"
                or "aws:calledviafirst" or "aws:calledvialast" => false,
            "aws:multifactorauthpresent" or "aws:multifactorauthage" => caller.Kind != CallerKind.Anonymous,
            // Whoever assumes a role chooses them, as far as the role's trust lets them.
            UserId or "aws:principaltag" or "aws:sourceidentity" => caller.Kind == CallerKind.RoleSession,
            _ => name.StartsWith("aws:", StringComparison.Ordinal) || name.StartsWith("s3:", StringComparison.Ordinal),
        };
    }

    /// <summary>The contexts that differ from one in the key of a condition: with each value that the condition may hold or fail for.</summary>
    /// <param name="context">The context.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="expand">Replaces the policy variables of a wanted value; null where one stands for nothing.</param>
    public IEnumerable<ImmutableSortedDictionary<string, string>> Variants(
        ImmutableSortedDictionary<string, string> context, ExplainedCondition condition, Func<string, string?> expand)
    {
        var key = condition.Key.ToLowerInvariant();
        var values = condition.Wanted.Select(expand).OfType<string>().SelectMany(value => Near(key, condition.Operator, value)).Concat(Usual(key, condition.Operator));
        foreach (var value in values.Distinct(StringComparer.Ordinal))
            if (IsPossible(key, value)) yield return With(context, key, value);
        // Every connection is of one kind or the other; a direct one has an address.
        if (key is not ("aws:securetransport" or SourceIp)) yield return Without(context, key);
    }

    private static IEnumerable<string> Near(string key, string @operator, string wanted)
    {
        if (@operator.Contains("IpAddress", StringComparison.Ordinal)) return [wanted.Split('/')[0]];
        if (@operator.Contains("Bool", StringComparison.Ordinal) || key == "aws:securetransport") return Truths;
        if (@operator == "Null") return ["example"];
        if (@operator.Contains("Date", StringComparison.Ordinal) && DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return new[] { time, time - Day, time + Day }.Select(t => t.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (@operator.Contains("Numeric", StringComparison.Ordinal) && decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var number))
            return new[] { number, number - 1, number + 1 }.Select(n => n.ToString(CultureInfo.InvariantCulture));
        return [ResourcePattern.ExampleOf(wanted)];
    }

    private string[] Usual(string key, string @operator) => key switch
    {
        SourceIp => Addresses,
        UserId => [Own() + "~other"],
        _ when @operator.Contains("String", StringComparison.Ordinal) => ["~other"],
        _ when @operator.Contains("Arn", StringComparison.Ordinal) => ["arn:aws:s3:::~other"],
        _ => [],
    };

    // A session's user id begins with its role's, and time does not go back.
    private bool IsPossible(string key, string value) => key switch
    {
        UserId => value.StartsWith(Own(), StringComparison.Ordinal),
        "aws:currenttime" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= now,
        _ => true,
    };

    private string Own() => caller.PrincipalId[..(caller.PrincipalId.IndexOf(':', StringComparison.Ordinal) + 1)];

    // What comes through an endpoint of a network has no address of the world's, and what has one comes through none.
    private static ImmutableSortedDictionary<string, string> With(ImmutableSortedDictionary<string, string> context, string key, string value) => key switch
    {
        SourceIp => context.RemoveRange(["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"]).SetItem(key, value),
        "aws:sourcevpce" or "aws:sourcevpc" or "aws:vpcsourceip" => context.Remove(SourceIp).SetItem(key, value),
        _ => context.SetItem(key, value),
    };

    private static ImmutableSortedDictionary<string, string> Without(ImmutableSortedDictionary<string, string> context, string key)
    {
        var rest = context.Remove(key);
        return rest.ContainsKey("aws:sourcevpce") || rest.ContainsKey("aws:sourcevpc") || rest.ContainsKey("aws:vpcsourceip") || rest.ContainsKey(SourceIp)
            ? rest
            : rest.SetItem(SourceIp, Addresses[0]);
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Strongroom.Kernel.Tests;

/// <summary>
/// What operations demand, by the golden tables, against AWS's lists of actions (tests/data/aws-actions): each action is AWS's own, on a resource of a type that
/// AWS lists for it, with condition keys that AWS lists for it.
/// </summary>
public sealed partial class DemandedActionsTests
{
    private static readonly string Root = FindRoot();

    private static readonly Dictionary<string, JsonElement> Lists = new[] { "s3", "iam", "sts", "kms" }
        .ToDictionary(service => service, service => Read("aws-actions", service + ".json"), StringComparer.Ordinal);

    /// <summary>
    /// Where AWS's lists and its services say different things, and the service's own pages decide: the resource that denials name, by which policies that AWS
    /// publishes were written.
    /// </summary>
    private static readonly Dictionary<string, string> Beside = new(StringComparer.Ordinal)
    {
        ["s3:ListAllMyBuckets arn:aws:s3:::*"] = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html gives it on arn:aws:s3:::*, which * covers too",
        ["iam:ListUsers user/"] = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: lists by path are on the path's ARN",
        ["iam:ListUsers user/dev/"] = "the same",
        ["iam:ListGroups group/"] = "the same",
        ["iam:ListRoles role/"] = "the same",
        ["sts:TagSession arn:aws:sts::111122223333:federated-user/bob"] = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html: tags take sts:TagSession, and no role is there",
        ["kms:ListRetirableGrants arn:aws:iam::111122223333:role/r"] = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html: the authorized resource is the retiring principal",
    };

    [Fact]
    public void Every_demanded_action_is_one_of_AWSs_on_a_resource_that_it_takes()
    {
        var faults = new List<string>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var demands = Lists.Keys.SelectMany(Demands).ToList();
        Assert.True(demands.Count > 200, $"{demands.Count} demands");
        foreach (var (action, resource, _) in demands)
        {
            if (FindAction(action) is not { } listed)
            {
                faults.Add($"{action} is not AWS's");
                continue;
            }
            var types = listed.GetProperty("types").EnumerateArray().Select(type => type.GetString()!).ToList();
            if (Takes(action[..action.IndexOf(':', StringComparison.Ordinal)], types, resource)) continue;
            if (Beside.ContainsKey($"{action} {resource}")) used.Add($"{action} {resource}");
            else faults.Add($"{action} is not on {resource}: it takes {(types.Count == 0 ? "*" : string.Join(", ", types))}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct(StringComparer.Ordinal)));
        Assert.Equal(Beside.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_condition_key_of_a_demand_is_listed_for_its_actions()
    {
        var faults = new List<string>();
        var count = 0;
        foreach (var (actions, keys) in Lists.Keys.SelectMany(KeysOf))
            foreach (var key in keys.Where(key => !key.StartsWith("strongroom:", StringComparison.Ordinal)))
            {
                count++;
                if (!actions.Exists(action => FindAction(action) is { } listed && listed.GetProperty("keys").EnumerateArray().Any(known => Family(known.GetString()!) == Family(key))))
                    faults.Add($"{string.Join(", ", actions)}: {key}");
            }
        Assert.True(count > 50, $"{count} keys");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct(StringComparer.Ordinal)));
    }

    private static bool Takes(string service, List<string> types, string resource)
    {
        if (resource == "*") return types.Count == 0;
        var forms = Lists[service].GetProperty("resourceTypes");
        return Meant(service, resource).Any(arn => types.Exists(type => forms.TryGetProperty(type, out var form) && HasForm(arn, form.GetString()!)));
    }

    /// <summary>The ARNs that a table's shorthand stands for, as its "about" tells.</summary>
    private static string[] Meant(string service, string resource) => (service, resource) switch
    {
        (_, ['a', 'r', 'n', ':', ..]) => [resource],
        ("kms", "$KEY" or "$ARN" or "$NEW" or "alias/app#target") => ["arn:aws:kms:us-east-1:111122223333:key/k"],
        // The alias, or the key that it stands for.
        ("kms", ['a', 'l', 'i', 'a', 's', '/', ..]) => ["arn:aws:kms:us-east-1:111122223333:" + resource, "arn:aws:kms:us-east-1:111122223333:key/k"],
        (_, "self") => ["arn:aws:iam::111122223333:user/self"],
        (_, ['a', 'c', 'c', 'e', 's', 's', '-', 'k', 'e', 'y', '/', ..]) => ["arn:aws:iam::111122223333:user/self"],
        _ => ["arn:aws:iam::111122223333:" + resource],
    };

    private static bool HasForm(string arn, string form) =>
        Regex.IsMatch(arn, "^" + Placeholder().Replace(Regex.Escape(form.Replace("${Partition}", "aws", StringComparison.Ordinal)), ".+") + "$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static JsonElement? FindAction(string action) =>
        action.Split(':') is [var service, var name] && Lists.TryGetValue(service, out var list) && list.GetProperty("actions").TryGetProperty(name, out var found) ? found : null;

    // Of "aws:RequestTag/${TagKey}" and "kms:EncryptionContext:${Key}" what stands before the part that users choose.
    private static string Family(string key)
    {
        var lower = key.ToLowerInvariant();
        var end = lower.IndexOfAny(['/', ':'], lower.IndexOf(':', StringComparison.Ordinal) + 1);
        return end < 0 ? lower : lower[..end];
    }

    private static IEnumerable<(string Action, string Resource, List<string> Keys)> Demands(string service) => Requests(service).SelectMany(DemandsOf);

    private static IEnumerable<(List<string> Actions, List<string> Keys)> KeysOf(string service) =>
        from request in Requests(service)
        let demands = DemandsOf(request).ToList()
        from keys in demands.Select(d => (new List<string> { d.Action }, d.Keys)).Append((demands.ConvertAll(d => d.Action), OwnKeys(request)))
        select keys;

    private static List<string> OwnKeys(JsonElement request) =>
        request.TryGetProperty("conditions", out var conditions) ? [.. conditions.EnumerateArray().Select(pair => pair[0].GetString()!)] : [];

    private static IEnumerable<(string Action, string Resource, List<string> Keys)> DemandsOf(JsonElement request)
    {
        var all = request.GetProperty("demands").EnumerateArray();
        var stored = request.TryGetProperty("stored", out var more) ? more.EnumerateArray().SelectMany(s => s.GetProperty("demands").EnumerateArray()) : [];
        foreach (var demand in all.Concat(stored))
            yield return (
                demand[0].GetString()!, demand[1].GetString()!,
                demand.GetArrayLength() > 2 ? [.. demand[2].EnumerateArray().Select(pair => pair.GetString()!.Split('=')[0])] : []);
    }

    private static JsonElement.ArrayEnumerator Requests(string service) => Read(service + "-demands.json").GetProperty("requests").EnumerateArray();

    private static JsonElement Read(params string[] path)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine([Root, "tests", "data", .. path])));
        return file.RootElement.Clone();
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The repository's root was not found.");
    }

    // After Regex.Escape, which leaves "}" as it is.
    [GeneratedRegex(@"\\\$\\\{[A-Za-z]+\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

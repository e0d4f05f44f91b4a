using System.Text.RegularExpressions;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Model;

/// <summary>Tags of keys. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html</summary>
internal static partial class KeyTags
{
    public const int CountMax = 50;

    /// <summary>Reads the member Tags; empty where it is absent.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(JsonRequestReader r)
    {
        var tags = new List<KeyValuePair<string, string>>();
        foreach (var tag in r.Objects("Tags") ?? [])
        {
            var (key, value) = (tag.RequiredText("TagKey"), tag.RequiredText("TagValue"));
            tag.Done();
            CheckKey(key);
            if (value.Length > Limits.TagValueCharactersMax || !Characters().IsMatch(value)) throw Fault($"The tag value of {key} is not valid.");
            if (tags.Exists(t => t.Key == key)) throw Fault("Duplicate tag keys");
            tags.Add(new(key, value));
        }
        return tags.Count <= CountMax ? tags : throw Fault("Too many tags");
    }

    /// <summary>Reads the member TagKeys.</summary>
    public static IReadOnlyList<string> ReadKeys(JsonRequestReader r)
    {
        var keys = r.Texts("TagKeys") ?? throw KmsInput.Fault(KmsErrors.Validation("The parameter TagKeys is required."));
        foreach (var key in keys) CheckKey(key);
        return keys;
    }

    /// <summary>A demand that tells which tags the request has: aws:RequestTag and aws:TagKeys.</summary>
    public static Demand WithTags(this Demand demand, IReadOnlyList<KeyValuePair<string, string>> tags) =>
        demand.WithAll(tags.Select(tag => new KeyValuePair<string, string>("aws:requesttag/" + tag.Key, tag.Value)));

    private static void CheckKey(string key)
    {
        if (key.Length is 0 or > Limits.TagKeyCharactersMax || !Characters().IsMatch(key)) throw Fault($"The tag key {key} is not valid.");
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw Fault("aws: prefixed tag keys are reserved for AWS.");
    }

    private static ServiceException Fault(string message) => new(KmsErrors.Of("TagException", message));

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Characters();
}

using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Model;

/// <summary>The rules of IAM's tags: keys are unique ignoring case. See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html</summary>
internal static class TagRules
{
    /// <summary>The tags, where they may be given.</summary>
    /// <exception cref="ServiceException">ValidationError, InvalidInput.</exception>
    public static ImmutableArray<Tag> Checked(ImmutableArray<Tag> tags)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in tags)
        {
            IamParameters.CheckLength("tags.key", tag.Key, 1, Limits.TagKeyCharactersMax);
            IamParameters.CheckLength("tags.value", tag.Value, 0, Limits.TagValueCharactersMax);
            if (!IsAllowed(tag.Key) || !IsAllowed(tag.Value))
                throw new ServiceException(IamErrors.Constraint("tags", "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"));
            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw new ServiceException(IamErrors.InvalidInput("Tag keys that begin with aws: are reserved."));
            if (!seen.Add(tag.Key)) throw new ServiceException(IamErrors.InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        }
        return tags;
    }

    /// <summary>Tags with more of them, which win; LimitExceeded where that is too many.</summary>
    public static Result<ImmutableArray<Tag>> Merge(ImmutableArray<Tag> present, ImmutableArray<Tag> more)
    {
        ImmutableArray<Tag> merged = [.. Without(present, more.Select(t => t.Key)), .. more];
        return merged.Length > IamLimits.TagsMax ? IamErrors.LimitExceeded($"The number of tags has reached the maximum limit of {IamLimits.TagsMax}.") : merged;
    }

    /// <summary>Tags without some.</summary>
    public static ImmutableArray<Tag> Without(ImmutableArray<Tag> present, IEnumerable<string> keys)
    {
        var gone = keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. present.Where(t => !gone.Contains(t.Key))];
    }

    /// <summary>A demand with the tags that the request sets: aws:RequestTag and aws:TagKeys.</summary>
    public static Demand With(this Demand demand, ImmutableArray<Tag> tags)
    {
        foreach (var tag in tags) demand = demand.With("aws:requesttag/" + tag.Key, tag.Value);
        return demand;
    }

    private static bool IsAllowed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!System.Text.Rune.IsLetterOrDigit(rune) && !System.Text.Rune.IsWhiteSpace(rune) && !System.Text.Rune.IsNumber(rune) && rune.Value is not ('+' or '-' or '=' or '.' or '_' or ':' or '/' or '@'))
                return false;
        return true;
    }
}

using System.Buffers;
using System.Collections.Immutable;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Identity.Model;

/// <summary>Reads IAM's parameters and holds them to AWS's constraints. See https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html</summary>
internal static class IamParameters
{
    public const string NamePattern = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    /// <summary>A name.</summary>
    public static string Name(this QueryRequestReader r, string parameter, int max) => r.OptionalName(parameter, max) ?? throw Fault(IamErrors.Missing(parameter));

    /// <summary>A name, or null.</summary>
    public static string? OptionalName(this QueryRequestReader r, string parameter, int max)
    {
        if (r.Text(parameter) is not { } name) return null;
        CheckLength(parameter, name, 1, max);
        return name.AsSpan().ContainsAnyExcept(NameCharacters) ? throw Fault(IamErrors.Constraint(parameter, NamePattern)) : name;
    }

    public static string UserName(this QueryRequestReader r) => r.Name("UserName", IamLimits.ShortNameMax);

    /// <summary>Null means the caller itself.</summary>
    public static string? OptionalUserName(this QueryRequestReader r) => r.OptionalName("UserName", IamLimits.LongNameMax);

    public static string GroupName(this QueryRequestReader r) => r.Name("GroupName", IamLimits.LongNameMax);

    public static string RoleName(this QueryRequestReader r) => r.Name("RoleName", IamLimits.ShortNameMax);

    public static string PolicyName(this QueryRequestReader r) => r.Name("PolicyName", IamLimits.LongNameMax);

    /// <summary>An access key id.</summary>
    public static string AccessKeyId(this QueryRequestReader r)
    {
        var id = r.Text("AccessKeyId") ?? throw Fault(IamErrors.Missing("AccessKeyId"));
        CheckLength("AccessKeyId", id, 16, 128);
        return id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? id : throw Fault(IamErrors.Constraint("AccessKeyId", "Member must satisfy regular expression pattern: [\\w]+"));
    }

    /// <summary>A path of something that is made; "/" where none is given.</summary>
    public static string Path(this QueryRequestReader r, string parameter = "Path") => r.OptionalPath(parameter) ?? "/";

    /// <summary>A path, or null.</summary>
    public static string? OptionalPath(this QueryRequestReader r, string parameter)
    {
        if (r.Text(parameter) is not { } path) return null;
        CheckLength(parameter, path, 1, IamLimits.PathMax);
        var isGood = path[0] == '/' && path[^1] == '/' && !path.AsSpan().ContainsAnyExceptInRange('!', '\u007F') && !path.Contains("//", StringComparison.Ordinal);
        return isGood ? path : throw Fault(IamErrors.Validation(
            $"The specified value for {char.ToLowerInvariant(parameter[0]) + parameter[1..]} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters."));
    }

    /// <summary>What the paths that are listed begin with; "/" where none is given, which is all.</summary>
    public static string PathPrefix(this QueryRequestReader r)
    {
        if (r.Text("PathPrefix") is not { } prefix) return "/";
        CheckLength("PathPrefix", prefix, 1, IamLimits.PathMax);
        return prefix[0] == '/' && !prefix.AsSpan().ContainsAnyExceptInRange('!', '\u007F')
            ? prefix
            : throw Fault(IamErrors.Constraint("PathPrefix", "Member must satisfy regular expression pattern: \\u002F[\\u0021-\\u007F]*"));
    }

    /// <summary>An ARN.</summary>
    public static string ArnText(this QueryRequestReader r, string parameter) => r.OptionalArn(parameter) ?? throw Fault(IamErrors.Missing(parameter));

    /// <summary>An ARN, or null.</summary>
    public static string? OptionalArn(this QueryRequestReader r, string parameter)
    {
        if (r.Text(parameter) is not { } arn) return null;
        CheckLength(parameter, arn, IamLimits.ArnMin, IamLimits.ArnMax);
        return Arn.TryParseIdentity(arn, out _, out _) ? arn : throw Fault(IamErrors.InvalidInput($"ARN {arn} is not valid."));
    }

    /// <summary>The ARN of a managed policy.</summary>
    public static string PolicyArn(this QueryRequestReader r, string parameter = "PolicyArn") => CheckPolicyArn(r.ArnText(parameter))!;

    /// <summary>The ARN of a managed policy, or null.</summary>
    public static string? OptionalPolicyArn(this QueryRequestReader r, string parameter) => CheckPolicyArn(r.OptionalArn(parameter));

    /// <summary>A description, or null.</summary>
    public static string? Description(this QueryRequestReader r)
    {
        if (r.Text("Description") is not { } text) return null;
        CheckLength("Description", text, 0, IamLimits.DescriptionMax);
        return text;
    }

    /// <summary>A policy's text, of which only the length is known to be good.</summary>
    public static string Policy(this QueryRequestReader r, string parameter = "PolicyDocument")
    {
        var text = r.Text(parameter) ?? throw Fault(IamErrors.Missing(parameter));
        CheckLength(parameter, text, 1, IamLimits.PolicyTextMax);
        return text;
    }

    /// <summary>A whole number within bounds, or null.</summary>
    public static int? Within(this QueryRequestReader r, string parameter, int min, int max)
    {
        if (r.Number(parameter) is not { } number) return null;
        if (number < min) throw Fault(IamErrors.Constraint(parameter, $"Member must have value greater than or equal to {min}"));
        if (number > max) throw Fault(IamErrors.Constraint(parameter, $"Member must have value less than or equal to {max}"));
        return (int)number;
    }

    /// <summary>One of some words, or null.</summary>
    public static string? OneOf(this QueryRequestReader r, string parameter, params ReadOnlySpan<string> words)
    {
        if (r.Text(parameter) is not { } word) return null;
        return words.Contains(word) ? word : throw Fault(IamErrors.Constraint(parameter, $"Member must satisfy enum value set: [{string.Join(", ", words.ToArray())}]"));
    }

    /// <summary>"v2" as 2.</summary>
    public static int VersionId(this QueryRequestReader r)
    {
        var text = r.Text("VersionId") ?? throw Fault(IamErrors.Missing("VersionId"));
        return text.Length is > 1 and < 10 && text[0] == 'v' && text[1] != '0' && int.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.None, null, out var number)
            ? number
            : throw Fault(IamErrors.Constraint("VersionId", "Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?"));
    }

    /// <summary>Tags, checked.</summary>
    public static ImmutableArray<Tag> Tags(this QueryRequestReader r) =>
        TagRules.Checked([.. r.Objects("Tags").Select(t => new Tag(t.Text("Key") ?? throw Fault(IamErrors.Missing("tags.key")), t.Text("Value") ?? throw Fault(IamErrors.Missing("tags.value"))))]);

    /// <summary>Which page of a list is wanted.</summary>
    public static Paging Paging(this QueryRequestReader r) => new(Model.Paging.Decode(r.Text("Marker")), r.Within("MaxItems", 1, IamLimits.PageMax) ?? IamLimits.PageDefault);

    public static void CheckLength(string parameter, string text, int min, int max)
    {
        if (text.Length < min) throw Fault(IamErrors.Constraint(parameter, $"Member must have length greater than or equal to {min}"));
        if (text.Length > max) throw Fault(IamErrors.Constraint(parameter, $"Member must have length less than or equal to {max}"));
    }

    public static ServiceException Fault(ServiceError error) => new(error);

    private static string? CheckPolicyArn(string? arn)
    {
        if (arn is null || (Arn.TryParseIdentity(arn, out _, out var resource) && resource.StartsWith("policy/", StringComparison.Ordinal))) return arn;
        throw Fault(IamErrors.InvalidInput($"ARN {arn} is not valid."));
    }
}

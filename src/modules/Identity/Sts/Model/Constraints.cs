using Strongroom.Kernel;

namespace Strongroom.Identity.Sts;

/// <summary>Characters that a member may have, with the pattern that AWS tells of them.</summary>
/// <param name="Pattern">AWS's pattern, for the message.</param>
/// <param name="Holds">True for a character that it allows.</param>
internal sealed record MemberPattern(string Pattern, Func<char, bool> Holds)
{
    public static MemberPattern Name { get; } = new("[\\w+=,.@-]*", c => IsWord(c) || "+=,.@-".Contains(c));

    public static MemberPattern ExternalId { get; } = new("[\\w+=,.@:\\/-]*", c => IsWord(c) || "+=,.@:/-".Contains(c));

    public static MemberPattern Serial { get; } = new("[\\w+=/:,.@-]*", c => IsWord(c) || "+=/:,.@-".Contains(c));

    public static MemberPattern Code { get; } = new("[\\d]*", char.IsAsciiDigit);

    public static MemberPattern KeyId { get; } = new("[\\w]*", IsWord);

    public static MemberPattern Arn { get; } = new("[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+", c => c is '\t' or '\n' or '\r' or >= ' ' and not '\u007F');

    public static MemberPattern Policy { get; } = new("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", c => c is '\t' or '\n' or '\r' or >= ' ' and <= '\u00FF');

    public static MemberPattern Tag { get; } = new("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", c => char.IsLetter(c) || char.IsSeparator(c) || char.IsNumber(c) || "_.:/=+-@".Contains(c) || char.IsSurrogate(c));

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}

/// <summary>
/// Checks members as AWS's front end does: all of them, and all faults are told in one message. See
/// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
/// </summary>
internal sealed class Constraints
{
    private readonly List<string> faults = [];

    /// <summary>A text within its length and pattern.</summary>
    /// <param name="name">The member's name as AWS tells it, "roleSessionName".</param>
    /// <param name="value">Its value, or null.</param>
    /// <param name="min">The fewest characters.</param>
    /// <param name="max">The most characters.</param>
    /// <param name="pattern">Its characters.</param>
    /// <param name="isRequired">True where it must be there.</param>
    /// <param name="isSecret">True where the value is not told.</param>
    public string? Text(string name, string? value, int min, int max, MemberPattern? pattern = null, bool isRequired = false, bool isSecret = false)
    {
        if (value is null)
        {
            if (isRequired) faults.Add($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
            return null;
        }
        var told = isSecret ? "Value" : $"Value '{(value.Length <= 256 ? value : value[..256])}'";
        if (value.Length < min) Fault(told, name, $"Member must have length greater than or equal to {min}");
        if (value.Length > max) Fault(told, name, $"Member must have length less than or equal to {max}");
        if (pattern is not null && !value.All(pattern.Holds)) Fault(told, name, "Member must satisfy regular expression pattern: " + pattern.Pattern);
        return value;
    }

    /// <summary>A number within its bounds.</summary>
    public int? Number(string name, long? value, int min, int max)
    {
        if (value < min) Fault($"Value '{value}'", name, $"Member must have value greater than or equal to {min}");
        if (value > max) Fault($"Value '{value}'", name, $"Member must have value less than or equal to {max}");
        return (int?)Math.Clamp(value ?? min, min, max) is { } number && value is not null ? number : null;
    }

    /// <summary>A list of at most so many.</summary>
    public void Count(string name, int count, int max)
    {
        if (count > max) Fault($"Value of length {count}", name, $"Member must have length less than or equal to {max}");
    }

    /// <exception cref="ServiceException">ValidationError: with every fault that was found.</exception>
    public void Demand()
    {
        if (faults.Count == 0) return;
        var counted = faults.Count == 1 ? "1 validation error" : $"{faults.Count} validation errors";
        throw new ServiceException(StsErrors.Invalid($"{counted} detected: {string.Join("; ", faults)}"));
    }

    private void Fault(string told, string name, string constraint) => faults.Add($"{told} at '{name}' failed to satisfy constraint: {constraint}");
}

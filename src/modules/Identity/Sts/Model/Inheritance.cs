using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Identity.Sts;

/// <summary>
/// What a session takes over from the one that asks for it: transitive tags and the source identity stay through the whole chain. See
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining and
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
/// </summary>
/// <param name="Tags">The transitive tags.</param>
/// <param name="SourceIdentity">The source identity, or null.</param>
internal sealed record Inheritance(IReadOnlyList<KeyValuePair<string, string>> Tags, string? SourceIdentity)
{
    public static Inheritance None { get; } = new([], null);

    /// <summary>What a caller hands on.</summary>
    public static Inheritance Of(Caller caller)
    {
        if (caller is not { Kind: CallerKind.RoleSession, Session: { } session }) return None;
        return new([.. session.Tags.Where(tag => session.TransitiveTagKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))], session.SourceIdentity);
    }

    /// <summary>The pack of the next session; a tag that was handed on cannot be given another value.</summary>
    public Result<SessionPack> Extend(SessionPack pack)
    {
        if (Tags.Count == 0) return pack;
        foreach (var (key, _) in pack.Tags)
            if (Tags.Any(tag => tag.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                return StsErrors.InvalidParameter("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
        return pack with { Tags = [.. Tags, .. pack.Tags], TransitiveTagKeys = [.. Tags.Select(tag => tag.Key), .. pack.TransitiveTagKeys] };
    }
}

using System.Diagnostics.CodeAnalysis;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>
/// How demands on keys are written, and read again by the directory and the condition keys. What only they tell each other stands under "strongroom:",
/// where no policy of AWS's looks.
/// </summary>
internal static class KeyDemands
{
    public const string ContextKey = "kms:encryptioncontext:";

    // No alias has a '#' in its name.
    private const string Target = "#target";
    private const string Grant = "strongroom:grant";
    private const string Other = "strongroom:otherkey";

    /// <summary>An action on an alias itself.</summary>
    public static Demand OnAlias(string action, string alias) => Demand.OnKey(action, alias);

    /// <summary>An action on the key that an alias stands for.</summary>
    public static Demand OnTarget(string action, string alias) => Demand.OnKey(action, alias + Target);

    /// <summary>The use of a key.</summary>
    public static Demand OnUse(string action, string key, EncryptionContext context) => Demand.OnKey(action, key)
        .With("kms:encryptionalgorithm", KmsInput.Algorithm)
        .WithAll(context.Pairs.Select(p => new KeyValuePair<string, string>(ContextKey + p.Key, p.Value)));

    /// <summary>The same demand about one grant.</summary>
    public static Demand About(this Demand demand, string grant) => demand.With(Grant, grant);

    /// <summary>The same demand beside the other key of a ReEncrypt.</summary>
    public static Demand Beside(this Demand demand, string otherKey) => demand.With(Other, otherKey);

    /// <summary>The alias that a demand is on, or null where it is on a key.</summary>
    public static string? AliasOf(Demand demand) =>
        demand.Action is "kms:CreateAlias" or "kms:DeleteAlias" or "kms:UpdateAlias" && demand.Resource.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal)
            && !demand.Resource.EndsWith(Target, StringComparison.Ordinal) ? demand.Resource : null;

    /// <summary>The key that a demand names; false where it names none.</summary>
    public static bool TryRead(Demand demand, string region, [NotNullWhen(true)] out KeyName? name)
    {
        var text = demand.Resource.EndsWith(Target, StringComparison.Ordinal) ? demand.Resource[..^Target.Length] : demand.Resource;
        var read = KeyName.Parse(text, region);
        name = read.IsSuccess ? read.Value : null;
        return name is not null;
    }

    public static string? GrantOf(Demand demand) => Find(demand, Grant);

    public static string? OtherOf(Demand demand) => Find(demand, Other);

    public static EncryptionContext ContextOf(Demand demand) => EncryptionContext.Of(
        demand.Conditions.Where(c => c.Key.StartsWith(ContextKey, StringComparison.Ordinal))
            .Select(c => new KeyValuePair<string, string>(c.Key[ContextKey.Length..], c.Value))) is { IsSuccess: true } context ? context.Value : EncryptionContext.Empty;

    private static string? Find(Demand demand, string name)
    {
        foreach (var (key, value) in demand.Conditions)
            if (key == name) return value;
        return null;
    }
}

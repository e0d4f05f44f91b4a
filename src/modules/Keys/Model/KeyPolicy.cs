using Strongroom.Keys.Ports;
using Strongroom.Policy;

namespace Strongroom.Keys.Model;

/// <summary>A key's policy. It means the users and roles that had its ARNs when it was given, and no namesakes of theirs.</summary>
internal sealed record KeyPolicy
{
    private const string Name = "key policy";

    private KeyPolicy(string text, IReadOnlyDictionary<string, string> principals, AttachedPolicy inForce) => (Text, Principals, InForce) = (text, principals, inForce);

    /// <summary>The policy as it was given.</summary>
    public string Text { get; }

    /// <summary>The unique ids that the users and roles it names by ARN had then.</summary>
    public IReadOnlyDictionary<string, string> Principals { get; }

    /// <summary>The policy as it is decided on: every user and role by its unique id.</summary>
    public AttachedPolicy InForce { get; }

    /// <summary>A policy that was checked before.</summary>
    /// <param name="text">The policy.</param>
    /// <param name="principals">The unique ids of whom it names.</param>
    /// <param name="arn">The key's ARN.</param>
    /// <exception cref="InvalidOperationException">It is refused. Nothing may be decided without it: it could deny.</exception>
    public static KeyPolicy Of(string text, IReadOnlyDictionary<string, string> principals, string arn) =>
        PolicyParser.TryParse(NamedPrincipals.Replace(text, principals.GetValueOrDefault), PolicyKind.Key, null, out var document, out var fault)
            ? new KeyPolicy(text, principals, new AttachedPolicy(Name, arn, document))
            : throw new InvalidOperationException($"The policy that is kept of {arn} is refused: {fault.Message}");

    /// <summary>A policy that names no user and no role.</summary>
    public static KeyPolicy Of(string text, string arn) => Of(text, new Dictionary<string, string>(StringComparer.Ordinal), arn);

    /// <summary>The policy as it is told: who was deleted since by unique id, who was renamed by its present ARN.</summary>
    public string TextByNames(IKeyPrincipals names) => NamedPrincipals.Replace(Text, arn => Principals.TryGetValue(arn, out var id) ? names.ArnOf(id) ?? id : null);
}

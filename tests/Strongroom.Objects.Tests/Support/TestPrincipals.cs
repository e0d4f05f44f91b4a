using System.Collections.Concurrent;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects.Tests;

/// <summary>Two accounts with a root each, and users with the policies that a test gives them.</summary>
internal sealed class TestPrincipals : ICredentials, IPrincipals, IPrincipalNames
{
    public static readonly AccountId Account = AccountId.Parse("111122223333");
    public static readonly AccountId Other = AccountId.Parse("444455556666");

    private readonly ConcurrentDictionary<string, List<AttachedPolicy>> policies = new(StringComparer.Ordinal);

    /// <summary>An account's root.</summary>
    public static Caller Root(AccountId account) => new()
    {
        Kind = CallerKind.Root, Account = account, Arn = Arn.OfRoot(account), PrincipalId = account.Value, CanonicalId = IdOf(account), AccessKeyId = "AKIATEST",
    };

    /// <summary>A user with identity policies, none to begin with.</summary>
    public Caller User(string name, AccountId account, params string[] documents)
    {
        var arn = $"arn:aws:iam::{account.Value}:user/{name}";
        var attached = policies.GetOrAdd(arn, _ => []);
        foreach (var document in documents) attached.Add(new AttachedPolicy("policy", arn, Parse(document)));
        return new() { Kind = CallerKind.User, Account = account, Arn = arn, PrincipalId = "AIDA" + name, CanonicalId = IdOf(account), AccessKeyId = "AKIA" + name, UserName = name };
    }

    /// <summary>The canonical id of an account.</summary>
    public static string IdOf(AccountId account) => "canonical" + account.Value;

    public Credential? Find(string accessKeyId) => null;

    public Result<Credential> FindSession(string accessKeyId, string sessionToken, AwsProtocol protocol) => GateErrors.InvalidToken(protocol);

    public void NoteUse(Caller caller, AwsService service, string region)
    {
    }

    public string? CanonicalIdOf(AccountId account) => account == Account || account == Other ? IdOf(account) : null;

    public PrincipalGrants? Find(Caller caller) =>
        policies.TryGetValue(caller.Arn, out var attached) ? new(new PrincipalPolicies { Identity = attached }, []) : PrincipalGrants.None;

    public bool Exists(string principal) =>
        principal == Account.Value || principal == Other.Value || principal == Arn.OfRoot(Account) || principal == Arn.OfRoot(Other) || policies.ContainsKey(principal);

    /// <summary>Unique ids by ARN; what is not here has none that policies could note.</summary>
    public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

    public string? UniqueIdOf(string arn) => Ids.GetValueOrDefault(arn);

    public string? ArnOf(string uniqueId) => Ids.FirstOrDefault(pair => pair.Value == uniqueId).Key;

    public string? AccountOf(string canonicalId) => canonicalId == IdOf(Account) ? Account.Value : canonicalId == IdOf(Other) ? Other.Value : null;

    private static PolicyDocument Parse(string text) =>
        PolicyParser.TryParse(text, PolicyKind.Identity, null, out var document, out var fault) ? document : throw new ArgumentException(fault.Message, nameof(text));
}

/// <summary>Buckets as the module tells of them, with denials of the test's own.</summary>
internal sealed class DenyingDirectory(BucketDirectory buckets) : IResourceDirectory
{
    private readonly List<(string Action, string ResourceEnd)> denied = [];

    public DemandScope Scope => buckets.Scope;

    /// <summary>From now on an action is denied on resources that end with this text.</summary>
    public void Deny(string action, string resourceEnd) => denied.Add((action, resourceEnd));

    public ResourceFacts? Find(Demand demand, Call call)
    {
        var facts = buckets.Find(demand, call);
        return facts is not null && denied.Any(d => d.Action == demand.Action && demand.Resource.EndsWith(d.ResourceEnd, StringComparison.Ordinal))
            ? facts with { Policy = DenyAll(demand.Bucket.Value) }
            : facts;
    }

    private static AttachedPolicy DenyAll(string bucket)
    {
        var text = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}""";
        return new("test", "arn:aws:s3:::" + bucket, PolicyParser.TryParse(text, PolicyKind.Bucket, bucket, out var document, out var fault) ? document : throw new InvalidOperationException(fault.Message));
    }
}

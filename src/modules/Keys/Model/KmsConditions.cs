using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Keys.Model;

/// <summary>
/// The kms: condition keys that follow from the caller, the key and the encryption context; what only an operation's parameters tell, it adds to its
/// demands. Spec: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html and
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
/// </summary>
internal sealed class KmsConditions(KeyStore keys) : IServiceConditions
{
    private const string AmazonDomain = ".amazonaws.com";

    /// <inheritdoc/>
    public string Service => "kms";

    /// <inheritdoc/>
    public ConditionValue Find(ConditionKey key, Call call, Demand demand)
    {
        if (!demand.Action.StartsWith("kms:", StringComparison.Ordinal)) return default;
        switch (key.Name)
        {
            case "kms:calleraccount": return call.Caller.Account.Value is { Length: > 0 } account ? ConditionValue.Of(account) : default;
            case "kms:viaservice": return ConditionValue.Of(Via(call, demand));
            case "kms:encryptioncontext": return ConditionValue.Of(ContextValue(demand, key.Qualifier!));
            case "kms:encryptioncontextkeys": return ContextKeys(demand);
            case "kms:requestalias": return ConditionValue.Of(RequestAlias(demand));
            case "kms:resourcealiases": return KeyOf(call, demand) is { Aliases.Count: > 0 } named ? ConditionValue.Of([.. named.Aliases]) : default;
            case "kms:keyspec": return KeyOf(call, demand) is null ? default : ConditionValue.Of(KmsInput.Algorithm);
            case "kms:keyusage": return KeyOf(call, demand) is null ? default : ConditionValue.Of(KmsInput.KeyUsage);
            case "kms:keyorigin": return KeyOf(call, demand) is null ? default : ConditionValue.Of(KmsInput.Origin);
            case "kms:multiregion": return KeyOf(call, demand) is null ? default : ConditionValue.Of(false);
            case "kms:grantisforawsresource":
                return demand.Action is "kms:CreateGrant" or "kms:ListGrants" or "kms:RevokeGrant" ? ConditionValue.Of((demand.Via ?? call.Via) is not null) : default;
            case "kms:reencryptonsamekey": return IsOnSameKey(call, demand);
            default: return default;
        }
    }

    /// <summary>"s3.us-east-1.amazonaws.com", where the call has "s3.amazonaws.com".</summary>
    private static string? Via(Call call, Demand demand) =>
        (demand.Via ?? call.Via) is { } via && via.EndsWith(AmazonDomain, StringComparison.Ordinal) ? $"{via[..^AmazonDomain.Length]}.{call.Region}{AmazonDomain}" : null;

    private static string? ContextValue(Demand demand, string name)
    {
        foreach (var (key, value) in demand.Conditions)
            if (key.StartsWith(KeyDemands.ContextKey, StringComparison.Ordinal)
                && key.AsSpan(KeyDemands.ContextKey.Length).Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    private static ConditionValue ContextKeys(Demand demand)
    {
        List<string>? names = null;
        foreach (var (key, _) in demand.Conditions)
            if (key.StartsWith(KeyDemands.ContextKey, StringComparison.Ordinal)) (names ??= []).Add(key[KeyDemands.ContextKey.Length..]);
        return names is null ? default : ConditionValue.Of(names);
    }

    private string? RequestAlias(Demand demand) =>
        demand.Action.EndsWith("Alias", StringComparison.Ordinal) || !KeyDemands.TryRead(demand, keys.Region, out var name) ? null : name.Alias;

    private ConditionValue IsOnSameKey(Call call, Demand demand)
    {
        if (KeyDemands.OtherOf(demand) is not { } other || KeyOf(call, demand) is not { } key) return default;
        return ConditionValue.Of(KeyName.Parse(other, keys.Region) is { IsSuccess: true, Value: var name }
            && keys.Snapshot.Find(name, call.Caller.Account.Value)?.Arn == key.Arn);
    }

    private KmsKey? KeyOf(Call call, Demand demand) =>
        KeyDemands.AliasOf(demand) is null && KeyDemands.TryRead(demand, keys.Region, out var name) ? keys.Snapshot.Find(name, call.Caller.Account.Value) : null;
}

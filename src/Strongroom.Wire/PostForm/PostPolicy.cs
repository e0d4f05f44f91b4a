using System.Globalization;
using System.Text.Json;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>
/// The policy document of a browser's POST: until when, and which fields with which values. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
/// </summary>
internal sealed class PostPolicy
{
    private const int ConditionsMax = 256;

    private readonly List<Condition> conditions = [];

    private PostPolicy(DateTimeOffset expiration) => Expiration = expiration;

    private sealed record Condition(bool IsPrefix, string Field, string Value);

    public DateTimeOffset Expiration { get; }

    /// <summary>Bytes that the file may have.</summary>
    public (long Min, long Max) Range { get; private set; } = (0, Limits.SinglePutBytesMax);

    /// <exception cref="ServiceException">InvalidPolicyDocument.</exception>
    public static PostPolicy Parse(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) throw Invalid("Invalid base64 encoding.");
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return Read(json.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new ServiceException(PostFormErrors.InvalidPolicy("Invalid JSON."), fault);
        }
    }

    /// <summary>Judges the form.</summary>
    /// <param name="fields">By lower-case name.</param>
    /// <param name="bucket">The addressed bucket.</param>
    /// <param name="now">The server's time.</param>
    public ServiceError? Check(IReadOnlyDictionary<string, string> fields, string bucket, DateTimeOffset now)
    {
        if (now > Expiration) return PostFormErrors.AgainstPolicy("Policy expired.");
        var covered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var condition in conditions)
        {
            covered.Add(condition.Field);
            var value = condition.Field == "bucket" ? bucket : fields.GetValueOrDefault(condition.Field) ?? "";
            if (!Holds(condition, value))
            {
                var verb = condition.IsPrefix ? "starts-with" : "eq";
                return PostFormErrors.AgainstPolicy($"Policy Condition failed: [\"{verb}\", \"${condition.Field}\", \"{condition.Value}\"]");
            }
        }
        // The bucket is in the address and not in a field, but a policy that does not name it would hold in every bucket of its signer.
        if (!covered.Contains("bucket")) return PostFormErrors.AgainstPolicy("Extra input fields: bucket");
        foreach (var name in fields.Keys)
            if (!covered.Contains(name) && !IsFree(name)) return PostFormErrors.AgainstPolicy("Extra input fields: " + name);
        return null;
    }

    private static bool Holds(Condition condition, string value)
    {
        if (!condition.IsPrefix) return value == condition.Value;
        if (condition.Field != "content-type" || !value.Contains(',', StringComparison.Ordinal)) return value.StartsWith(condition.Value, StringComparison.Ordinal);
        return Array.TrueForAll(value.Split(',', StringSplitOptions.TrimEntries), type => type.StartsWith(condition.Value, StringComparison.Ordinal));
    }

    private static bool IsFree(string name) =>
        name is "x-amz-signature" or "file" or "policy" || name.StartsWith("x-ignore-", StringComparison.Ordinal);

    private static PostPolicy Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Invalid("Invalid JSON.");
        if (!root.TryGetProperty("expiration", out var expiration) || expiration.ValueKind != JsonValueKind.String) throw Invalid("Policy missing expiration.");
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
        if (!DateTimeOffset.TryParseExact(
            expiration.GetString(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var until))
            throw Invalid("Invalid 'expiration' value: '" + expiration.GetString() + "'");
        if (!root.TryGetProperty("conditions", out var list) || list.ValueKind != JsonValueKind.Array) throw Invalid("Policy missing conditions.");
        foreach (var member in root.EnumerateObject())
            if (member.Name is not ("expiration" or "conditions")) throw Invalid($"Unexpected: '{member.Name}'");
        if (list.GetArrayLength() > ConditionsMax) throw Invalid("Too many conditions.");
        var policy = new PostPolicy(until);
        foreach (var item in list.EnumerateArray()) policy.Add(item);
        return policy;
    }

    private void Add(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            var members = item.EnumerateObject().ToArray();
            if (members.Length != 1) throw Invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
            conditions.Add(new(IsPrefix: false, members[0].Name.ToLowerInvariant(), Text(members[0].Value)));
            return;
        }
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 3) throw Invalid("Invalid Condition.");
        var verb = Text(item[0]).ToLowerInvariant();
        if (verb == "content-length-range")
        {
            Range = (Math.Max(Range.Min, Number(item[1])), Math.Min(Range.Max, Number(item[2])));
            return;
        }
        if (verb is not ("eq" or "starts-with") || Text(item[1]) is not ['$', .. { Length: > 0 } field]) throw Invalid("Invalid Condition.");
        conditions.Add(new(verb == "starts-with", field.ToLowerInvariant(), Text(item[2])));
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Invalid("Invalid Condition: a text is expected.");

    /// <summary>Numbers come as numbers or, from some libraries, as texts.</summary>
    private static long Number(JsonElement value)
    {
        var isNumber = value.ValueKind == JsonValueKind.Number ? value.TryGetInt64(out var number)
            : long.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return isNumber && number >= 0 ? number : throw Invalid("Invalid content-length-range.");
    }

    private static ServiceException Invalid(string what) => new(PostFormErrors.InvalidPolicy(what));
}

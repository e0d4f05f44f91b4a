namespace Strongroom.Policy;

/// <summary>
/// How the service that a kind of policy belongs to words its refusals. S3 says what is wrong; IAM and KMS mostly say that something is, and the detail says what.
/// </summary>
internal sealed class PolicyWording(PolicyKind kind)
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Legacy = "The policy failed legacy parsing";

    private bool IsS3 => kind == PolicyKind.Bucket;

    public PolicyFault NotAnObject(bool hasLeadingSpace) => (IsS3, hasLeadingSpace) switch
    {
        (true, _) => new("Policies must be valid JSON and the first byte must be '{'"),
        (_, true) => new("JSON strings must not have leading spaces"),
        _ => new(Syntax),
    };

    public PolicyFault NotJson(string detail) => new(IsS3 ? "This policy contains invalid Json" : Syntax, detail);

    public PolicyFault Structure(string detail) => new(IsS3 ? "Invalid policy syntax." : Syntax, detail);

    public PolicyFault Version(string? found) => new(IsS3 ? "The policy must contain a valid version string" : Syntax, found);

    public PolicyFault UnknownField(string name) => IsS3 ? new($"Unknown field {name}") : new(Syntax, $"Unknown field {name}");

    public PolicyFault NoStatement => IsS3 ? Missing("Statement") : new(Syntax, "Missing required field Statement");

    public PolicyFault EmptyStatement => new(IsS3 ? "Could not parse the policy: Statement is empty!" : Syntax, "Statement is empty");

    public static PolicyFault Missing(string field) => new($"Missing required field {field}");

    public static PolicyFault Prohibited(string field) => new($"Has prohibited field {field}");

    public PolicyFault NoEffect => IsS3 ? Missing("Effect") : new(Syntax, "Missing required field Effect");

    public PolicyFault Effect(string found)
    {
        if (IsS3) return new($"Invalid effect: {found}");
        var isCase = found.Equals("Allow", StringComparison.OrdinalIgnoreCase) || found.Equals("Deny", StringComparison.OrdinalIgnoreCase);
        return new(isCase ? Legacy : Syntax, $"Invalid effect: {found}");
    }

    public PolicyFault Sid(string found) => kind switch
    {
        PolicyKind.Bucket => new("Policy has invalid Sid", found),
        _ => new("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*", found),
    };

    public static PolicyFault DuplicateSid(string sid) => new("Statement IDs (SID) in a single policy must be unique.", sid);

    public static PolicyFault NoPrincipalAllowed => new("Policy document should not specify a principal.");

    public PolicyFault Principal(string type, string value) => kind switch
    {
        PolicyKind.Bucket => new("Invalid principal in policy", $"\"{type}\" : \"{value}\""),
        PolicyKind.Trust => new($"Invalid principal in policy: \"{type}\":\"{value}\""),
        _ => new("Policy contains a statement with one or more invalid principals.", $"\"{type}\" : \"{value}\""),
    };

    public PolicyFault NoActions => IsS3 ? Missing("Action") : new("Policy statement must contain actions.");

    public PolicyFault NoResources => IsS3 ? Missing("Resource") : new("Policy statement must contain resources.");

    public PolicyFault Action(string message, string found) => new(IsS3 ? "Policy has invalid action" : message, found);

    public static PolicyFault TrustAction(string found) => new("AssumeRole policy may only specify STS AssumeRole actions.", found);

    public static PolicyFault ActionElsewhere(string found) => new("Action does not apply to any resource(s) in statement", found);

    public PolicyFault Resource(string message, string found) => new(IsS3 ? "Policy has invalid resource" : message, found);

    public PolicyFault LegacyResource(string found) => Resource(Legacy, found);

    public PolicyFault Operator(string found) => IsS3 ? new($"Invalid Condition type : {found}") : new(Syntax, $"Invalid Condition type : {found}");

    public PolicyFault ConditionKey(string found) => IsS3 ? new("Policy has an invalid condition key", found) : new(Syntax, $"Invalid condition key : {found}");

    public PolicyFault ConditionValue(string @operator, string key) =>
        new(IsS3 ? "Policy has an invalid condition value" : Legacy, $"{@operator} {key}: not a value of this operator");

    public static PolicyFault ConditionElsewhere(string key) => new("Conditions do not apply to combination of actions and resources in statement", key);
}

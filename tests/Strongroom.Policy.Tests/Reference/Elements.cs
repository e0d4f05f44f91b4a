using System.Text.Json;

namespace Strongroom.Policy.Tests.Reference;

/// <summary>
/// The elements of a statement, read from its JSON each time they are asked for. Spec:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
/// </summary>
internal static class Elements
{
    /// <summary>"Statement" is one statement or a list of them.</summary>
    public static IEnumerable<JsonElement> Statements(JsonElement policy)
    {
        var statement = policy.GetProperty("Statement");
        return statement.ValueKind == JsonValueKind.Array ? statement.EnumerateArray() : [statement];
    }

    /// <summary>"If the element takes an array but only one value is included, the brackets are optional."</summary>
    public static IEnumerable<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(Text),
        _ => [Text(value)],
    };

    /// <summary>"Quotation marks are optional for numeric and Boolean values."</summary>
    public static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static bool IsAllow(JsonElement statement) => statement.GetProperty("Effect").ValueEquals("Allow");

    /// <summary>Everything of a statement but its principal: action, resource and condition.</summary>
    public static bool Cover(JsonElement policy, JsonElement statement, Question question)
    {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html: without a Version it is 2008-10-17, which has
        // no variables.
        Func<string, string?>? variables =
            policy.TryGetProperty("Version", out var version) && version.ValueEquals("2012-10-17") ? question.Context.Variable : null;
        return CoversAction(statement, question.Action)
            && CoversResource(statement, question.Resource, variables)
            && (!statement.TryGetProperty("Condition", out var condition) || Conditions.AllHold(condition, question.Context, variables));
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html: "The prefix and the action name are case
    // insensitive", with wildcards; reference_policies_elements_notaction.html: "matches everything except the specified list of actions".
    private static bool CoversAction(JsonElement statement, string action)
    {
        if (statement.TryGetProperty("Action", out var actions)) return Values(actions).Any(Is);
        return !Values(statement.GetProperty("NotAction")).Any(Is);

        bool Is(string pattern) => Pattern.Matches(Pattern.Make(pattern.ToLowerInvariant(), wildcards: true, null), action.ToLowerInvariant());
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html, …_notresource.html. A trust policy has neither.
    private static bool CoversResource(JsonElement statement, string resource, Func<string, string?>? variables)
    {
        if (statement.TryGetProperty("Resource", out var resources)) return Values(resources).Any(Is);
        return !statement.TryGetProperty("NotResource", out resources) || !Values(resources).Any(Is);

        // "the resource that includes a policy variable with no value will not match any resource" (reference_policies_variables.html#policy-vars-no-value).
        bool Is(string text) => Pattern.Make(text, wildcards: true, variables) is { } pattern && Pattern.Matches(pattern, resource);
    }
}

using System.Text.Json;

namespace Strongroom.Server.Commands;

/// <summary>An explanation for people: indented lines, so that it can be read in any terminal and pasted into a ticket.</summary>
internal static class ExplanationText
{
    /// <summary>Why a request on record ended as it did.</summary>
    public static void WriteRecord(TextWriter output, JsonElement record)
    {
        var identity = record.GetProperty("userIdentity");
        var who = identity.Text("arn") is "-" ? identity.Text("type") : identity.Text("arn");
        output.WriteLine($"{record.Text("eventTime")}  {record.Text("eventName")}  by {who}  from {record.Text("sourceIPAddress")}");
        foreach (var resource in record.Items("resources")) output.WriteLine($"  on {resource.Text(resource.TryGetProperty("ARN", out _) ? "ARN" : "ARNPrefix")}");
        output.WriteLine(record.TryGetProperty("errorCode", out var code) ? $"  ended in {code.GetString()}: {record.Text("errorMessage")}" : "  succeeded");
        var own = record.GetProperty("strongroom");
        if (!own.TryGetProperty("decision", out var decision))
        {
            output.WriteLine("  Nothing was decided: the request ended before, or its operation is open to all.");
            return;
        }
        foreach (var demand in decision.Items("demands"))
            output.WriteLine($"  {(demand.GetProperty("isAllowed").GetBoolean() ? "allowed" : "denied")}: {demand.Text("action")} on {demand.Text("resource")}, by {demand.Text("layer")}, {demand.Text("reason")}");
        if (decision.TryGetProperty("demandsBeyond", out var beyond)) output.WriteLine($"  (and {beyond.GetInt64()} more)");
        output.WriteLine($"  {decision.Text("action")}: decided by {decision.Text("layer")}, {decision.Text("reason")}");
        if (decision.TryGetProperty("explanation", out var explanation)) WriteLayers(output, explanation);
    }

    /// <summary>What would become of a request that nobody made.</summary>
    public static void WriteAnswer(TextWriter output, JsonElement answer)
    {
        output.WriteLine($"{answer.Text("Decision")}: {answer.Text("Reason")}");
        if (answer.TryGetProperty("Explanation", out var explanation)) WriteLayers(output, explanation);
    }

    private static void WriteLayers(TextWriter output, JsonElement explanation)
    {
        output.WriteLine($"  {explanation.Text("action")} on {explanation.Text("resource")}");
        foreach (var layer in explanation.Items("layers"))
        {
            output.WriteLine($"  {layer.Text("layer")}: {layer.Text("outcome")}");
            foreach (var policy in layer.Items("policies"))
            {
                output.WriteLine($"    {policy.Text("name")} on {policy.Text("attachedTo")}");
                foreach (var statement in policy.Items("statements")) WriteStatement(output, statement);
            }
        }
        if (explanation.Text("advice") is not "-" and var advice) output.WriteLine($"  What would allow it: {advice}");
        if (explanation.TryGetProperty("isCut", out _)) output.WriteLine("  (More was looked at than the record keeps.)");
    }

    private static void WriteStatement(TextWriter output, JsonElement statement)
    {
        var isMatch = statement.GetProperty("matches").GetBoolean();
        output.WriteLine($"      {statement.Text("effect")} {statement.Text("statement")}: {(isMatch ? "matches" : $"does not match, because of its {statement.Text("failed")}")}");
        foreach (var condition in statement.Items("conditions"))
        {
            var wanted = string.Join(" or ", condition.Items("wanted").Select(value => value.ToString()));
            var seen = condition.Text("seen") is "-" ? "the request has none" : $"the request has {condition.Text("seen")}";
            output.WriteLine($"        {(condition.GetProperty("holds").GetBoolean() ? "holds" : "fails")}: {condition.Text("operator")} {condition.Text("key")} {wanted} ({seen})");
        }
    }
}

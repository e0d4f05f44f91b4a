namespace Strongroom.Policy;

/// <summary>Says of one statement whether it matches, and if it nearly does, what it fails in.</summary>
internal static class StatementExplainer
{
    /// <summary>Explains a statement; null where it is about something else: it fails in two elements or more, or its actions are another service's.</summary>
    public static ExplainedStatement? Explain(PolicyStatement statement, in AccessRequest request, out PrincipalMatch match)
    {
        match = statement.MatchPrincipal(request);
        string? failed = null;
        var failures = 0;
        if (match == PrincipalMatch.None) Fail("Principal");
        if (!statement.Actions.Contains(request.Action, request.Context))
        {
            if ((statement.Actions.Services & ActionSet.ServicesOf(request.Action)) == ActionServices.None) return null;
            Fail("Action");
        }
        if (statement.Resources is { } resources && !resources.Contains(request.Resource, request.Context)) Fail("Resource");
        if (failures > 1) return null;
        var conditions = new List<ExplainedCondition>(statement.Conditions.Length);
        foreach (var condition in statement.Conditions) conditions.Add(Explain(condition, request.Context));
        if (!conditions.TrueForAll(condition => condition.Holds)) Fail("Condition");
        if (failures > 1) return null;
        return new ExplainedStatement(statement.Label, statement.IsAllow ? "Allow" : "Deny", failures == 0, failed, conditions) { Index = statement.Index };

        void Fail(string element)
        {
            failures++;
            failed = element;
        }
    }

    private static ExplainedCondition Explain(PolicyCondition condition, IConditionContext context)
    {
        var value = context.Find(condition.Key);
        return new ExplainedCondition(
            condition.Operator.Name, condition.Key.Text, condition.Wanted, value.IsPresent ? value.ToString() : null, condition.Holds(value, context));
    }
}

namespace Strongroom.Policy;

/// <summary>Takes a decision apart. Slow beside <see cref="PolicyEvaluator"/>, and for denials and questions only.</summary>
public static class PolicyExplainer
{
    /// <summary>Explains one request.</summary>
    public static Explanation Explain(in AccessRequest request) => new(default, request.Action, request.Resource, [], null);
}

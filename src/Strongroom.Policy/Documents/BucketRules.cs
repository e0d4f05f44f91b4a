namespace Strongroom.Policy;

/// <summary>
/// What S3 asks of a statement as a whole: every action must be on one of its resources, and must have every condition key. Spec:
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
/// </summary>
internal static class BucketRules
{
    /// <summary>What is wrong, or null.</summary>
    public static PolicyFault? Check(
        List<string> actions, List<string> resources, bool isResourceExcept, string bucket, PolicyCondition[] conditions)
    {
        bool hasBucket = isResourceExcept, hasObjects = isResourceExcept;
        foreach (var resource in resources)
        {
            var (coversBucket, coversObjects) = ResourceRules.Coverage(resource, bucket);
            hasBucket |= coversBucket;
            hasObjects |= coversObjects;
        }
        foreach (var action in actions)
        {
            if (action == "*") continue;
            var matching = S3Actions.Matching(action["s3:".Length..]);
            matching.RemoveAll(found => found.Value switch
            {
                S3ActionScope.Bucket => !hasBucket,
                S3ActionScope.Object => !hasObjects,
                _ => true,
            });
            if (matching.Count == 0) return PolicyWording.ActionElsewhere(action);
            foreach (var condition in conditions)
                if (!matching.Exists(found => S3ConditionKeys.Has(condition.Key, found.Key, found.Value))) return PolicyWording.ConditionElsewhere(condition.Key.Text);
        }
        return null;
    }
}

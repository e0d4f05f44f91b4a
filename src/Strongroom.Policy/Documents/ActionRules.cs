namespace Strongroom.Policy;

/// <summary>How actions are written. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html</summary>
internal static class ActionRules
{
    private static readonly string[] TrustActions =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SetContext", "SetSourceIdentity", "TagSession",
    ];

    /// <summary>What is wrong, or null.</summary>
    public static PolicyFault? Check(List<string> actions, PolicyKind kind, PolicyWording wording)
    {
        foreach (var action in actions)
        {
            if (CheckForm(action, wording) is { } fault) return fault;
            if (kind == PolicyKind.Trust && !IsOfTrust(action)) return PolicyWording.TrustAction(action);
            if (kind == PolicyKind.Bucket && !IsOfS3(action)) return wording.Action("", action);
        }
        return null;
    }

    private static PolicyFault? CheckForm(string action, PolicyWording wording)
    {
        if (action == "*") return null;
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == action.Length - 1) return wording.Action("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", action);
        if (action.IndexOf(':', colon + 1) >= 0) return wording.Action("Actions/Condition can contain only one colon.", action);
        var vendor = action[..colon];
        foreach (var c in vendor)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) return wording.Action($"Vendor {vendor} is not valid", action);
        // No service has an action with other characters in it: such a name could only be meant to look like one.
        foreach (var c in action.AsSpan(colon + 1))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('*' or '?' or '-' or '_' or '.')) return wording.Action("The policy failed legacy parsing", action);
        return null;
    }

    private static bool IsOfTrust(string action)
    {
        if (!action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)) return false;
        var pattern = WildcardPattern.Of(action["sts:".Length..], ignoreCase: true);
        return Array.Exists(TrustActions, name => pattern.IsMatch(name));
    }

    private static bool IsOfS3(string action) =>
        action == "*" || (action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) && S3Actions.Matching(action["s3:".Length..]).Count > 0);
}

namespace Strongroom.Policy;

/// <summary>Services whose actions a set may hold: what lets an evaluation pass by policies for other services.</summary>
[Flags]
internal enum ActionServices
{
    None = 0,
    S3 = 1,
    Kms = 2,
    Iam = 4,
    Sts = 8,
    Other = 16,
    All = S3 | Kms | Iam | Sts | Other,
}

/// <summary>The Action or NotAction of a statement. Names ignore case.</summary>
internal sealed class ActionSet
{
    private readonly PolicyText[] actions;

    public ActionSet(PolicyText[] actions, bool isExcept)
    {
        this.actions = actions;
        IsExcept = isExcept;
        Services = isExcept ? ActionServices.All : actions.Aggregate(ActionServices.None, static (services, action) => services | ServicesOf(action.Source));
    }

    /// <summary>The actions, as the policy has them.</summary>
    public IEnumerable<string> Sources => actions.Select(action => action.Source);

    /// <summary>True for NotAction.</summary>
    public bool IsExcept { get; }

    /// <summary>Services whose actions can match.</summary>
    public ActionServices Services { get; }

    /// <summary>The service of a requested action; all where it has none.</summary>
    public static ActionServices ServicesOf(ReadOnlySpan<char> action)
    {
        var colon = action.IndexOf(':');
        if (colon < 0 || action[..colon].ContainsAny('*', '?')) return ActionServices.All;
        return action[..colon] switch
        {
            var name when name.Equals("s3", StringComparison.OrdinalIgnoreCase) => ActionServices.S3,
            var name when name.Equals("kms", StringComparison.OrdinalIgnoreCase) => ActionServices.Kms,
            var name when name.Equals("iam", StringComparison.OrdinalIgnoreCase) => ActionServices.Iam,
            var name when name.Equals("sts", StringComparison.OrdinalIgnoreCase) => ActionServices.Sts,
            _ => ActionServices.Other,
        };
    }

    /// <summary>Whether an action is in the set.</summary>
    public bool Contains(string action, IConditionContext context)
    {
        foreach (var text in actions)
            if (text.IsMatch(action, context)) return !IsExcept;
        return IsExcept;
    }
}

/// <summary>The Resource or NotResource of a statement.</summary>
internal sealed class ResourceSet(PolicyText[] resources, bool isExcept)
{
    /// <summary>The resources, as the policy has them.</summary>
    public IEnumerable<string> Sources => resources.Select(resource => resource.Source);

    /// <summary>The condition keys that policy variables in them read.</summary>
    public IEnumerable<ConditionKey> VariableKeys => resources.SelectMany(resource => resource.Keys);

    /// <summary>True for NotResource.</summary>
    public bool IsExcept => isExcept;

    /// <summary>The heads that a resource must have one of to be in the set; null where it may have any.</summary>
    public HashSet<string>? FindHeads()
    {
        if (isExcept) return null;
        var heads = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in resources)
        {
            if (text.FindHead() is not { } head) return null;
            heads.Add(head);
        }
        return heads;
    }

    /// <summary>Whether a resource is in the set.</summary>
    public bool Contains(string resource, IConditionContext context)
    {
        foreach (var text in resources)
            if (text.IsMatch(resource, context)) return !isExcept;
        return isExcept;
    }
}

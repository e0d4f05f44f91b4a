using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>Reads the statements of one document. Each reading answers with what is wrong, or null.</summary>
internal sealed class StatementReader(PolicyKind kind, string? bucket, PolicyWording wording, bool withVariables)
{
    private readonly HashSet<string> sids = new(StringComparer.Ordinal);

    /// <summary>Reads the Statement element: a list of statements, or one.</summary>
    public PolicyFault? ReadAll(JsonElement element, out PolicyStatement[] statements)
    {
        statements = [];
        if (element.ValueKind == JsonValueKind.Object) return ReadOne(element, 0, out statements);
        if (element.ValueKind != JsonValueKind.Array) return wording.Structure("Statement must be a list");
        if (element.GetArrayLength() == 0) return wording.EmptyStatement;
        var all = new List<PolicyStatement>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) return wording.Structure("A statement must be an object");
            if (ReadOne(item, all.Count, out var one) is { } fault) return fault;
            all.AddRange(one);
        }
        statements = [.. all];
        return null;
    }

    private PolicyFault? ReadOne(JsonElement element, int index, out PolicyStatement[] statement)
    {
        statement = [];
        var found = new Elements();
        if (Collect(element, found) is { } unknown) return unknown;
        if (ReadSid(found.Sid, out var sid) is { } badSid) return badSid;
        if (ReadEffect(found.Effect, out var isAllow) is { } badEffect) return badEffect;
        if (PrincipalReader.Read(found.Principal, found.NotPrincipal, kind, wording, out var principals) is { } badPrincipal) return badPrincipal;

        if (Choose(found.Action, found.NotAction, "Action", out var action, out var isActionExcept) is { } twoActions) return twoActions;
        if (action is not { } actionElement) return wording.NoActions;
        if (!JsonReading.TryTexts(actionElement, withScalars: false, out var actions)) return wording.Structure("Action must be a string or a list of strings");
        if (actions.Count == 0) return wording.NoActions;
        if (ActionRules.Check(actions, kind, wording) is { } badAction) return badAction;

        if (ReadResources(found, out var resources, out var resourceTexts) is { } badResource) return badResource;
        if (ConditionReader.Read(found.Condition, kind, withVariables, wording, out var conditions) is { } badCondition) return badCondition;
        if (kind == PolicyKind.Bucket && !isActionExcept && BucketRules.Check(actions, resourceTexts, resources!.IsExcept, bucket!, conditions) is { } mismatch) return mismatch;

        statement = [new PolicyStatement(index, sid, isAllow, principals, Compile(actions, isActionExcept), resources, conditions)];
        return null;
    }

    private PolicyFault? Collect(JsonElement element, Elements found)
    {
        foreach (var property in element.EnumerateObject())
            switch (property.Name)
            {
                case "Sid": found.Sid = property.Value; break;
                case "Effect": found.Effect = property.Value; break;
                case "Principal": found.Principal = property.Value; break;
                case "NotPrincipal": found.NotPrincipal = property.Value; break;
                case "Action": found.Action = property.Value; break;
                case "NotAction": found.NotAction = property.Value; break;
                case "Resource": found.Resource = property.Value; break;
                case "NotResource": found.NotResource = property.Value; break;
                case "Condition": found.Condition = property.Value; break;
                default: return wording.UnknownField(property.Name);
            }
        return null;
    }

    private PolicyFault? ReadSid(JsonElement? element, out string? sid)
    {
        sid = null;
        if (element is not { } given) return null;
        if (!JsonReading.TryText(given, out sid)) return wording.Structure("Sid must be a string");
        // IAM takes letters and digits; keys' and buckets' own examples have spaces.
        var isFree = kind is PolicyKind.Bucket or PolicyKind.Key;
        foreach (var c in sid)
            if (isFree ? c is < ' ' or > '~' : !char.IsAsciiLetterOrDigit(c)) return wording.Sid(sid);
        return sid.Length > 0 && !sids.Add(sid) ? PolicyWording.DuplicateSid(sid) : null;
    }

    private PolicyFault? ReadEffect(JsonElement? element, out bool isAllow)
    {
        isAllow = false;
        if (element is not { } given) return wording.NoEffect;
        if (!JsonReading.TryText(given, out var effect)) return wording.Structure("Effect must be a string");
        isAllow = effect == "Allow";
        return isAllow || effect == "Deny" ? null : wording.Effect(effect);
    }

    private PolicyFault? ReadResources(Elements found, out ResourceSet? resources, out List<string> texts)
    {
        resources = null;
        texts = [];
        if (Choose(found.Resource, found.NotResource, "Resource", out var resource, out var isExcept) is { } two) return two;
        if (kind == PolicyKind.Trust) return resource is null ? null : PolicyWording.Prohibited(isExcept ? "NotResource" : "Resource");
        if (resource is not { } given) return wording.NoResources;
        if (!JsonReading.TryTexts(given, withScalars: false, out texts)) return wording.Structure("Resource must be a string or a list of strings");
        if (texts.Count == 0) return wording.NoResources;
        var compiled = new PolicyText[texts.Count];
        for (var i = 0; i < compiled.Length; i++)
        {
            if (ResourceRules.Check(texts[i], kind, bucket, wording, out var completed) is { } fault) return fault;
            if (PolicyText.TryCompile(completed, WildcardRule.Resource, CaseRule.Exact, withVariables) is not { } text) return wording.LegacyResource(texts[i]);
            compiled[i] = text;
        }
        resources = new ResourceSet(compiled, isExcept);
        return null;
    }

    private PolicyFault? Choose(JsonElement? plain, JsonElement? except, string name, out JsonElement? chosen, out bool isExcept)
    {
        chosen = plain ?? except;
        isExcept = except is not null;
        return plain is not null && isExcept ? wording.Structure($"{name} and Not{name} exclude each other") : null;
    }

    private static ActionSet Compile(List<string> actions, bool isExcept) =>
        new([.. actions.Select(action => PolicyText.TryCompile(action, WildcardRule.Text, CaseRule.Ascii, withVariables: false)!)], isExcept);

    /// <summary>The elements of a statement, as found.</summary>
    private sealed class Elements
    {
        public JsonElement? Sid { get; set; }

        public JsonElement? Effect { get; set; }

        public JsonElement? Principal { get; set; }

        public JsonElement? NotPrincipal { get; set; }

        public JsonElement? Action { get; set; }

        public JsonElement? NotAction { get; set; }

        public JsonElement? Resource { get; set; }

        public JsonElement? NotResource { get; set; }

        public JsonElement? Condition { get; set; }
    }
}

using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>TagResource: adds tags to a key, or replaces the values of those that it has. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html</summary>
internal sealed class TagResource(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<TagResource.Input>("TagResource")
{
    public sealed record Input(string Key, IReadOnlyList<KeyValuePair<string, string>> Tags);

    public override Input Parse(JsonRequestReader r)
    {
        if (r.Raw("Tags") is null) throw KmsInput.Fault(KmsErrors.Validation("The parameter Tags is required."));
        var input = new Input(inputs.Key(r), KeyTags.Read(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnKey("kms:TagResource", input.Key).WithTags(input.Tags)];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        return await Done(changes.ChangeKeyAsync(granted, key.Value, k => KeyUse.Kept(k).Then(kept => Add(kept, granted.Input.Tags)), cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key), .. input.Tags.Select(t => ("tagKey", (string?)t.Key))];

    private static Result<KmsKey> Add(KmsKey key, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        List<KeyValuePair<string, string>> all = [.. key.Tags.Where(old => tags.All(t => t.Key != old.Key)), .. tags];
        return all.Count <= KeyTags.CountMax ? key with { Tags = all } : KmsErrors.LimitExceeded($"A key has at most {KeyTags.CountMax} tags.");
    }
}

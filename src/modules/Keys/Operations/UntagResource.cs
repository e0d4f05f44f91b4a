using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>UntagResource: removes tags from a key; those that it does not have are passed over. Spec: https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html</summary>
internal sealed class UntagResource(KmsInput inputs, KeyUse use, KeyChanges changes) : KmsChange<UntagResource.Input>("UntagResource")
{
    public sealed record Input(string Key, IReadOnlyList<string> TagKeys);

    public override Input Parse(JsonRequestReader r)
    {
        var input = new Input(inputs.Key(r), KeyTags.ReadKeys(r));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input) =>
        [Demand.OnKey("kms:UntagResource", input.Key).WithAll(input.TagKeys.Select(key => new KeyValuePair<string, string>("aws:tagkeys", key)))];

    public override async Task<Result<Nothing>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var key = use.FindOwn(granted);
        if (!key.IsSuccess) return key.Error;
        return await Done(changes.ChangeKeyAsync(
            granted,
            key.Value,
            k => KeyUse.Kept(k).Then<KmsKey>(kept => kept with { Tags = [.. kept.Tags.Where(t => !granted.Input.TagKeys.Contains(t.Key, StringComparer.Ordinal))] }),
            cancellationToken));
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) => [("keyId", input.Key), .. input.TagKeys.Select(key => ("tagKey", (string?)key))];
}

using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>DeleteAccessKey: removes a key pair. Spec: docs/spec-map.md#iam-DeleteAccessKey</summary>
internal sealed class DeleteAccessKey(IdentityChanges changes) : IamChange<DeleteAccessKey.Input, Nothing>(changes)
{
    public sealed record Input(string? User, string KeyId);

    public override OperationInfo Info { get; } = Iam.Change("DeleteAccessKey");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName(), r.AccessKeyId());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:DeleteAccessKey", input.User)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var owner = KeyOwner.Find(account, input.User, caller);
        if (!owner.IsSuccess) return owner.Error;
        if (!owner.Value.Keys.Contains(input.KeyId, StringComparer.Ordinal)) return IamErrors.NoKey(input.KeyId);
        edit.Remove(edit.Snapshot.Keys[input.KeyId]);
        if (owner.Value.User is { } user) edit.Put(account.Id, user with { AccessKeys = user.AccessKeys.Remove(input.KeyId, StringComparer.Ordinal) });
        return Nothing.Instance;
    }
}

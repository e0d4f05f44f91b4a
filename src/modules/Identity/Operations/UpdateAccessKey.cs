using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>UpdateAccessKey: switches a key off or on again; once it returns, a key that is off proves nothing. Spec: docs/spec-map.md#iam-UpdateAccessKey</summary>
internal sealed class UpdateAccessKey(IdentityChanges changes) : IamChange<UpdateAccessKey.Input, Nothing>(changes)
{
    public sealed record Input(string? User, string KeyId, bool IsActive);

    public override OperationInfo Info { get; } = Iam.Change("UpdateAccessKey");

    public override Input Parse(QueryRequestReader r) => new(
        r.OptionalUserName(), r.AccessKeyId(), (r.OneOf("Status", "Active", "Inactive") ?? throw new ServiceException(IamErrors.Missing("Status"))) == "Active");

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:UpdateAccessKey", input.User)];

    protected override Result<Nothing> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var owner = KeyOwner.Find(account, input.User, caller);
        if (!owner.IsSuccess) return owner.Error;
        if (!owner.Value.Keys.Contains(input.KeyId, StringComparer.Ordinal)) return IamErrors.NoKey(input.KeyId);
        var key = edit.Snapshot.Keys[input.KeyId];
        edit.Put(key with { Record = key.Record with { IsActive = input.IsActive } });
        return Nothing.Instance;
    }
}

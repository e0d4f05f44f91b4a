using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>ListAccessKeys: the keys of a user, or of who asks, without their secrets. Spec: docs/spec-map.md#iam-ListAccessKeys</summary>
internal sealed class ListAccessKeys(IdentityStore identities) : IamRead<ListAccessKeys.Input, ListAccessKeys.Output>(identities)
{
    public sealed record Input(string? User, Paging Paging);

    public sealed record Output(string? User, Page<AccessKey> Page);

    private readonly IdentityStore identities = identities;

    public override OperationInfo Info { get; } = Iam.Read("ListAccessKeys");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:ListAccessKeys", input.User)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        var owner = KeyOwner.Find(account, input.User, caller);
        if (!owner.IsSuccess) return owner.Error;
        var keys = identities.Current.Keys;
        var found = owner.Value.Keys.Order(StringComparer.Ordinal).Select(id => keys.GetValueOrDefault(id)).OfType<AccessKey>();
        return new Output(owner.Value.User?.Name, Page<AccessKey>.Of(found, k => k.Id, input.Paging));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.Element("UserName", output.User).More(output.Page).Open("AccessKeyMetadata");
        foreach (var key in output.Page.Items)
        {
            w.Result.Open("member").Element("UserName", output.User).Element("AccessKeyId", key.Id).Element("Status", IamXml.Status(key))
                .Time("CreateDate", key.Record.CreatedMs).Close("member");
        }
        w.Result.Close("AccessKeyMetadata");
    }
}

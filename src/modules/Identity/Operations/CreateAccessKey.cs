using System.Text;
using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>CreateAccessKey: makes a key pair, whose secret is told this once. Spec: docs/spec-map.md#iam-CreateAccessKey</summary>
internal sealed class CreateAccessKey(IdentityChanges changes, IdentitySource source, TimeProvider time) : IamChange<CreateAccessKey.Input, AccessKey>(changes)
{
    public sealed record Input(string? User);

    public override OperationInfo Info { get; } = Iam.Change("CreateAccessKey");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:CreateAccessKey", input.User)];

    protected override Result<AccessKey> Change(IdentityEdit edit, Account account, Input input, Caller caller)
    {
        var found = KeyOwner.Find(account, input.User, caller);
        if (!found.IsSuccess) return found.Error;
        var owner = found.Value;
        if (owner.Keys.Length >= IamLimits.AccessKeysMax) return IamErrors.Quota("AccessKeysPerUser", IamLimits.AccessKeysMax);
        var id = source.AccessKeyId();
        var key = edit.AddKey(account.Id, id, owner.Principal, source.Secret(), time.GetUtcNow().ToUnixTimeMilliseconds());
        if (owner.User is { } user) edit.Put(account.Id, user with { AccessKeys = user.AccessKeys.Add(id) });
        return key;
    }

    public override void Write(QueryResponseWriter w, AccessKey output) =>
        w.Result.Open("AccessKey").Element("UserName", output.Credential.Caller.UserName).Element("AccessKeyId", output.Id).Element("Status", IamXml.Status(output))
            .Element("SecretAccessKey", Encoding.ASCII.GetString(output.Credential.SecretKey.Span)).Time("CreateDate", output.Record.CreatedMs).Close("AccessKey");
}

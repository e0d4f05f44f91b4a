using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetAccessKeyLastUsed: when, where and with which service a key was last used. Spec: docs/spec-map.md#iam-GetAccessKeyLastUsed</summary>
internal sealed class GetAccessKeyLastUsed(IdentityStore identities) : IamRead<GetAccessKeyLastUsed.Input, GetAccessKeyLastUsed.Output>(identities)
{
    public sealed record Input(string KeyId);

    public sealed record Output(string? User, LastUseRecord? Used);

    private readonly IdentityStore identities = identities;

    public override OperationInfo Info { get; } = Iam.Read("GetAccessKeyLastUsed");

    public override Input Parse(QueryRequestReader r) => new(r.AccessKeyId());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:GetAccessKeyLastUsed", "access-key/" + input.KeyId)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        if (identities.Current.Keys.GetValueOrDefault(input.KeyId) is not { } key || key.Account != account.Id) return IamErrors.NoKey(input.KeyId);
        return new Output(key.Credential.Caller.UserName, identities.LastUses.Find(account.Id, key.Id));
    }

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.Element("UserName", output.User).Open("AccessKeyLastUsed");
        if (output.Used is { } used) w.Result.Time("LastUsedDate", used.UsedMs);
        // AWS says so of a key that was never used.
        w.Result.Element("ServiceName", output.Used?.Service ?? "N/A").Element("Region", output.Used?.Region ?? "N/A").Close("AccessKeyLastUsed");
    }
}

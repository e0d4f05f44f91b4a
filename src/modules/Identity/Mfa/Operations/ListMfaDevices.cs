using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>ListMFADevices: the devices of a user, or of who asks. Spec: docs/spec-map.md#iam-ListMFADevices</summary>
internal sealed class ListMfaDevices(IdentityStore identities) : IamRead<ListMfaDevices.Input, ListMfaDevices.Output>(identities)
{
    public sealed record Input(string? UserName, Paging Paging);

    public sealed record Output(Account Account, string Name, Page<MfaDevice> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListMFADevices");

    public override Input Parse(QueryRequestReader r) => new(r.OptionalUserName(), r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Iam.OnUser("iam:ListMFADevices", input.UserName)];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => MfaTarget.Find(account, input.UserName, caller).Then<Output>(
        target => new Output(account, target.Name, Page<MfaDevice>.Of(target.DevicesOf(account), device => Account.Key(device.Name), input.Paging)));

    public override void Write(QueryResponseWriter w, Output output)
    {
        w.Result.More(output.Page).Open("MFADevices");
        foreach (var device in output.Page.Items)
        {
            w.Result.Open("member").Element("UserName", output.Name).Element("SerialNumber", output.Account.ArnOf(device))
                .Time("EnableDate", device.EnabledMs!.Value).Close("member");
        }
        w.Result.Close("MFADevices");
    }
}

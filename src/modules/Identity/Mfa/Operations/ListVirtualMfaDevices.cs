using Strongroom.Identity.Model;
using Strongroom.Identity.Operations;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Mfa.Operations;

/// <summary>ListVirtualMFADevices: the account's devices, assigned or not. Spec: docs/spec-map.md#iam-ListVirtualMFADevices</summary>
internal sealed class ListVirtualMfaDevices(IdentityStore identities) : IamRead<ListVirtualMfaDevices.Input, ListVirtualMfaDevices.Output>(identities)
{
    private const string Any = "Any";
    private const string Assigned = "Assigned";

    public sealed record Input(string Status, Paging Paging);

    public sealed record Output(Account Account, Page<MfaDevice> Page);

    public override OperationInfo Info { get; } = Iam.Read("ListVirtualMFADevices");

    public override Input Parse(QueryRequestReader r) => new(r.OneOf("AssignmentStatus", Assigned, "Unassigned", Any) ?? Any, r.Paging());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnAccount("iam:ListVirtualMFADevices")];

    protected override Result<Output> Read(Account account, Input input, Caller caller) => new Output(
        account,
        Page<MfaDevice>.Of(
            account.MfaDevices.Values.Where(device => input.Status == Any || device.EnabledMs is not null == (input.Status == Assigned)),
            device => Account.Key(device.Name), input.Paging));

    public override void Write(QueryResponseWriter w, Output output)
    {
        var account = output.Account;
        w.Result.More(output.Page).Open("VirtualMFADevices");
        foreach (var device in output.Page.Items)
        {
            w.Result.Open("member").Element("SerialNumber", account.ArnOf(device));
            if (device.EnabledMs is { } enabled)
            {
                w.Result.Time("EnableDate", enabled);
                if (account.FindUserById(device.Principal!) is { } user) w.Result.User(account, user, "User", isListed: true);
                else w.Result.Open("User").Element("UserId", account.Id.Value).Element("Arn", Arn.OfRoot(account.Id)).Time("CreateDate", account.Record.CreatedMs).Close("User");
            }
            w.Result.Close("member");
        }
        w.Result.Close("VirtualMFADevices");
    }
}

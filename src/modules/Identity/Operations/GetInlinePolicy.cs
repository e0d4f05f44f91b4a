using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>GetUserPolicy, GetGroupPolicy, GetRolePolicy: one embedded policy. Spec: docs/spec-map.md#iam-GetUserPolicy</summary>
internal sealed class GetInlinePolicy<T>(IdentityStore identities, PolicyHolder<T> holder) : IamRead<GetInlinePolicy<T>.Input, GetInlinePolicy<T>.Output>(identities)
    where T : class
{
    public sealed record Input(string Holder, string Policy);

    public sealed record Output(string Holder, InlinePolicy Policy);

    public override OperationInfo Info { get; } = Iam.Read($"Get{holder.Word}Policy");

    public override Input Parse(QueryRequestReader r) => new(holder.Name(r), r.PolicyName());

    public override IEnumerable<Demand> Demands(Input input) => [Demand.OnIdentity("iam:" + Info.Name, holder.Prefix + input.Holder)];

    protected override Result<Output> Read(Account account, Input input, Caller caller)
    {
        var found = holder.Find(account, input.Holder);
        if (!found.IsSuccess) return found.Error;
        return holder.InlineOf(found.Value).FirstOrDefault(p => p.Name.Equals(input.Policy, StringComparison.OrdinalIgnoreCase)) is { } policy
            ? new Output(holder.NameOf(found.Value), policy)
            : IamErrors.NoSuchEntity($"The {holder.Word.ToLowerInvariant()} policy with name {input.Policy} cannot be found.");
    }

    public override void Write(QueryResponseWriter w, Output output) =>
        w.Result.Element(holder.NameParameter, output.Holder).Element("PolicyName", output.Policy.Name).Policy("PolicyDocument", output.Policy.Document);
}

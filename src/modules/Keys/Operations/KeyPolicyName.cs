using Strongroom.Keys.Model;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>The parameter PolicyName: a key has one policy, "default".</summary>
internal static class KeyPolicyName
{
    public static void Check(JsonRequestReader r)
    {
        if (r.Text("PolicyName") is { } name && name != KeyPolicies.Name) throw KmsInput.Fault(KmsErrors.Of("NotFoundException", "No such policy exists"));
    }
}

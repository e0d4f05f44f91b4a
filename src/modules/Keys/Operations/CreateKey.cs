using Strongroom.Crypto;
using Strongroom.Kernel;
using Strongroom.Keys.Model;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>
/// CreateKey: a new symmetric encryption key of the caller's account, with material of the server's own making. Everything else that AWS makes (asymmetric
/// and HMAC keys, imported material, custom key stores, multi-Region keys) is refused. Spec:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
/// </summary>
internal sealed class CreateKey(KmsInput inputs, KeyStore keys, KeyChanges changes, KeyMaterials materials, KeyPolicies policies, RandomSource random, TimeProvider time)
    : KmsOperation<CreateKey.Input, KmsKey>("CreateKey", isReadOnly: false)
{
    /// <summary>AWS's quota: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html</summary>
    public const int KeysPerAccountMax = 100_000;

    private static readonly string[] OtherSpecs =
    [
        "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "HMAC_224", "HMAC_256",
        "HMAC_384", "HMAC_512", "SM2", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87",
    ];

    private static readonly string[] OtherUsages = ["SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"];

    private static readonly string[] OtherOrigins = ["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];

    /// <param name="Id">The id that the key will have: what may be tagged on it is decided about it and not about any key.</param>
    public sealed record Input(string Id, string? Policy, string Description, IReadOnlyList<KeyValuePair<string, string>> Tags, bool? BypassLockoutCheck);

    public override Input Parse(JsonRequestReader r)
    {
        CheckKind(r);
        var input = new Input(
            KeyIds.Create(random), r.Text("Policy"), KmsInput.Bounded(r.Text("Description") ?? "", "Description", 0, KmsInput.DescriptionLengthMax), KeyTags.Read(r),
            r.Flag("BypassPolicyLockoutSafetyCheck"));
        r.Done();
        return input;
    }

    public override IEnumerable<Demand> Demands(Input input)
    {
        yield return Demand.OnAccount("kms:CreateKey").WithTags(input.Tags)
            .With("kms:keyspec", KmsInput.Algorithm).With("kms:keyusage", KmsInput.KeyUsage).With("kms:keyorigin", KmsInput.Origin).With("kms:multiregion", "false")
            .With("kms:bypasspolicylockoutsafetycheck", input.BypassLockoutCheck == true ? "true" : "false");
        if (input.Tags.Count > 0) yield return Demand.OnKey("kms:TagResource", input.Id).WithTags(input.Tags);
    }

    public override async Task<Result<KmsKey>> ExecuteAsync(Authorized<Input> granted, CancellationToken cancellationToken)
    {
        var (input, account) = (granted.Input, granted.Call.Caller.Account.Value);
        var arn = KeyName.KeyArn(keys.Region, account, input.Id);
        var document = KeyPolicies.Read(input.Policy ?? KeyPolicies.Default(account));
        if (!document.IsSuccess) return document.Error;
        if (keys.Snapshot.Of(account).KeyIds.Count >= KeysPerAccountMax) return KmsErrors.LimitExceeded($"An account has at most {KeysPerAccountMax} keys.");
        using var material = materials.Create(account, input.Id);
        var now = time.GetUtcNow();
        var key = new KmsKey
        {
            Account = account,
            Id = input.Id,
            Arn = arn,
            IsEnabled = true,
            Created = now,
            Description = input.Description,
            Policy = KeyPolicy.Of(KeyPolicies.Default(account), arn),
            Tags = input.Tags,
            IsAwsManaged = false,
            Materials = [new MaterialInfo(material.Id, now, null)],
        };
        granted.Call.Audit.Resources.Add(new("AWS::KMS::Key", arn, account));
        return await changes.RunAsync<Input, KmsKey>(
            granted,
            tx =>
            {
                if (input.Policy is not null)
                {
                    var policy = policies.Take(granted.Call, account, arn, document.Value, input.BypassLockoutCheck == true);
                    if (!policy.IsSuccess) return policy.Error;
                    key = key with { Policy = policy.Value };
                }
                tx.Put(material);
                tx.Put(key);
                return key;
            },
            cancellationToken);
    }

    public override void Write(JsonResponseWriter w, KmsKey output)
    {
        w.Json.WriteStartObject();
        KeyMetadata.Write(w, output);
        w.Json.WriteEndObject();
    }

    protected override IEnumerable<(string Name, string? Value)> Tell(Input input) =>
    [
        ("description", input.Description), ("policy", input.Policy), ("keySpec", KmsInput.Algorithm), ("keyUsage", KmsInput.KeyUsage), ("origin", KmsInput.Origin),
        ("multiRegion", "false"), ("bypassPolicyLockoutSafetyCheck", input.BypassLockoutCheck == true ? "true" : "false"),
        .. input.Tags.Select(t => ("tagKey", (string?)t.Key)),
    ];

    private void CheckKind(JsonRequestReader r)
    {
        var (spec, oldSpec) = (r.Text("KeySpec"), r.Text("CustomerMasterKeySpec"));
        if (spec is not null && oldSpec is not null) throw KmsInput.Fault(KmsErrors.Validation("You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."));
        OneOf(spec ?? oldSpec, "keySpec", KmsInput.Algorithm, OtherSpecs);
        OneOf(r.Text("KeyUsage"), "keyUsage", KmsInput.KeyUsage, OtherUsages);
        OneOf(r.Text("Origin"), "origin", KmsInput.Origin, OtherOrigins);
        if (r.Flag("MultiRegion") == true) throw KmsInput.Fault(KmsErrors.Unsupported($"Multi-Region keys are not supported: {inputs.Region} is the only Region."));
        if (r.Text("CustomKeyStoreId") is { } store) throw KmsInput.Fault(KmsErrors.Of("CustomKeyStoreNotFoundException", $"There is no custom key store {store}."));
        if (r.Text("XksKeyId") is not null) throw KmsInput.Fault(KmsErrors.Unsupported("External key stores are not supported."));
    }

    private static void OneOf(string? value, string member, string supported, string[] others)
    {
        if (value is null || value == supported) return;
        throw KmsInput.Fault(others.Contains(value)
            ? KmsErrors.Unsupported($"The {member} {value} is not supported; {supported} is.")
            : KmsErrors.Constraint($"'{value}'", member, $"Member must satisfy enum value set: [{supported}, {string.Join(", ", others)}]"));
    }
}

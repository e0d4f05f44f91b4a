using System.Collections.Concurrent;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Policy;
using Strongroom.Runtime;

namespace Strongroom.Objects.Tests;

/// <summary>KMS keys that live as long as the test. Each key's policy leaves it to its account, as the default one does.</summary>
internal sealed class TestKmsKeys : IKmsDataKeys, IResourceDirectory, IDisposable
{
    private readonly Kek kek = new("kms", new byte[Kek.KeySize], RandomSource.System);
    private readonly ConcurrentDictionary<string, byte[]> shared = new(StringComparer.Ordinal);

    public DemandScope Scope => DemandScope.Key;

    /// <summary>Every use, in order: "GenerateDataKey ARN name=value".</summary>
    public ConcurrentQueue<string> Uses { get; } = [];

    /// <summary>Every use that the gate refused, in order: "Decrypt ARN name=value AccessDenied".</summary>
    public ConcurrentQueue<string> Denials { get; } = [];

    /// <summary>What every use answers; null where keys work.</summary>
    public ServiceError? Fault { get; set; }

    public static string ArnOf(string name, AccountId account) => name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:kms:us-east-1:{account.Value}:key/{name}";

    public Task<Result<string>> FindAsync(AccountId account, string? name, CancellationToken cancellationToken) =>
        Task.FromResult<Result<string>>(name == "alias/none" ? new ServiceError("KMS.NotFoundException", "Alias is not found.", 400) : ArnOf(name ?? "aws-s3", account));

    public ValueTask<Result<byte[]>> NewKeyAsync(Call call, KmsUse use, Memory<byte> key, CancellationToken cancellationToken)
    {
        Note("GenerateDataKey", use);
        if (Fault is { } fault) return new(fault);
        if (use.IsShared && shared.TryGetValue(Text(use), out var kept))
        {
            KeyWrap.Unwrap(kek, kept, Encoding.UTF8.GetBytes(Text(use)), key.Span);
            return new(kept);
        }
        RandomSource.System.Fill(key.Span);
        var wrapped = KeyWrap.Wrap(kek, key.Span, Encoding.UTF8.GetBytes(Text(use)));
        if (use.IsShared) shared[Text(use)] = wrapped;
        return new(wrapped);
    }

    public ValueTask<Result<Nothing>> OpenKeyAsync(Call call, KmsUse use, ReadOnlyMemory<byte> wrapped, Memory<byte> key, CancellationToken cancellationToken)
    {
        Note("Decrypt", use);
        if (Fault is { } fault) return new(fault);
        KeyWrap.Unwrap(kek, wrapped.Span, Encoding.UTF8.GetBytes(Text(use)), key.Span);
        return new(Nothing.Instance);
    }

    public ValueTask NoteDeniedAsync(Call call, string operation, KmsUse use, ServiceError error, CancellationToken cancellationToken)
    {
        Denials.Enqueue($"{operation} {Text(use)} {error.Code}");
        return ValueTask.CompletedTask;
    }

    public ResourceFacts? Find(Demand demand, Call call) =>
        new() { Owner = demand.Resource.Split(':')[4], Rule = ResourcePolicyRule.Required, Policy = Delegating(demand.Resource.Split(':')[4]) };

    public void Dispose() => kek.Dispose();

    private void Note(string name, KmsUse use) => Uses.Enqueue($"{name} {Text(use)}");

    private static string Text(KmsUse use) => $"{use.KeyArn} {string.Join(' ', use.Context.Select(p => $"{p.Key}={p.Value}"))}";

    private static AttachedPolicy Delegating(string account)
    {
        var text = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{account}}:root"},"Action":"kms:*","Resource":"*"}]}""";
        return new("key policy", "test", PolicyParser.TryParse(text, PolicyKind.Key, null, out var document, out var fault) ? document : throw new InvalidOperationException(fault.Message));
    }
}

using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Runtime.Audit;
using Strongroom.Wire;

namespace Strongroom.Keys.Operations;

/// <summary>An operation of KMS. For CloudTrail all of them are management events, the use of keys too.</summary>
internal abstract class KmsOperation<TInput, TOutput>(string name, bool isReadOnly) : JsonOperation<TInput, TOutput>
    where TInput : class
{
    public sealed override OperationInfo Info { get; } = new()
    {
        Name = name,
        Service = AwsService.Kms,
        Audit = AuditClass.Management,
        IsReadOnly = isReadOnly,
        Body = BodyKind.Document,
    };

    /// <summary>CloudTrail's names of the parameters, with what they were.</summary>
    protected abstract IEnumerable<(string Name, string? Value)> Tell(TInput input);

    public sealed override void Describe(TInput input, AuditEvent audit)
    {
        foreach (var (name, value) in Tell(input))
            if (value is not null) audit.RequestParameters.Add(new(name, value));
    }

    /// <summary>An encryption context as parameters: no secret by AWS's definition, and on record in full.</summary>
    protected static IEnumerable<(string Name, string? Value)> Tell(EncryptionContext context, string name = "encryptionContext") =>
        context.Pairs.Select(p => ($"{name}.{p.Key}", (string?)p.Value));
}

/// <summary>An operation of KMS that answers nothing but that it was done.</summary>
internal abstract class KmsChange<TInput>(string name) : KmsOperation<TInput, Nothing>(name, isReadOnly: false)
    where TInput : class
{
    public sealed override void Write(JsonResponseWriter w, Nothing output)
    {
    }

    /// <summary>The change of a key without what it became.</summary>
    protected static async Task<Result<Nothing>> Done<T>(Task<Result<T>> change) => (await change).Then<Nothing>(_ => Nothing.Instance);
}

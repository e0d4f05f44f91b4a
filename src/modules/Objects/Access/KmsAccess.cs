using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>What a write is encrypted under.</summary>
/// <param name="Granted">The request, with what it demands of the key.</param>
/// <param name="Encryption">The encryption.</param>
internal sealed record ChosenEncryption<TInput>(Authorized<TInput> Granted, ObjectEncryption Encryption)
    where TInput : class;

/// <summary>
/// The use of KMS keys, and of the client's own, for objects. With each request the gate decides whether the caller may use the KMS key, as it decides about
/// KMS's own requests; only then the key is made or opened. Spec: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
/// </summary>
internal sealed class KmsAccess(AccessGate gate, IKmsDataKeys keys)
{
    /// <summary>
    /// Chooses the encryption of what a request writes: its own words go before the bucket's setting, which is the one that held when the request began.
    /// </summary>
    /// <param name="granted">What the gate let through.</param>
    /// <param name="bucket">The bucket, with its setting.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="asked">What the request says.</param>
    /// <param name="secondKey">Takes the key that body keys are derived with, where there is one; the caller zeroes it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>AccessDenied, InvalidArgument, or KMS's errors.</returns>
    public async Task<Result<ChosenEncryption<TInput>>> ChooseAsync<TInput>(
        Authorized<TInput> granted, BucketAccess bucket, ObjectKey key, SseRequest asked, Memory<byte> secondKey, CancellationToken cancellationToken)
        where TInput : class
    {
        var call = granted.Call;
        if (asked.CustomerKey is { } customerKey)
        {
            if (JudgeCustomerKey(call, bucket, key) is { } blocked) return blocked;
            return customerKey.TryDecode(secondKey.Span) ? new ChosenEncryption<TInput>(granted, new(null, customerKey)) : CustomerKeyErrors.InvalidKey();
        }
        var byDefault = bucket.Encryption;
        var usesKms = asked.Algorithm is { } algorithm ? algorithm == ServerSideEncryption.Kms : byDefault.UsesKms;
        if (!usesKms) return new ChosenEncryption<TInput>(granted, ObjectEncryption.Sse);
        if (Fault(call) is { } fault) return fault;
        // Who asks for aws:kms and names no key gets aws/s3, whatever key the bucket has.
        var found = await keys.FindAsync(call.Caller.Account, asked.Algorithm is null ? byDefault.KmsKeyId : asked.KeyId, cancellationToken);
        if (!found.IsSuccess) return found.Error;
        var chosen = new KmsEncryption(found.Value, asked.BucketKey ?? byDefault.IsBucketKeyEnabled, asked.Context, []);
        var use = chosen.UseFor(BucketName.Parse(bucket.Row.Name), key);
        var further = gate.DecideFurther(granted, [KmsEncryption.DemandOf("kms:GenerateDataKey", use)]);
        if (!further.IsSuccess)
        {
            await keys.NoteDeniedAsync(call, "GenerateDataKey", use, further.Error, cancellationToken);
            return further.Error;
        }
        var wrapped = await keys.NewKeyAsync(call, use, secondKey, cancellationToken);
        return wrapped.Then<ChosenEncryption<TInput>>(w => new ChosenEncryption<TInput>(further.Value, new(chosen with { WrappedKey = w }, null)));
    }

    /// <summary>AccessDenied where a bucket lets nothing in under the client's own keys; null where it does. What is stored under them stays readable.</summary>
    public static ServiceError? JudgeCustomerKey(Call call, BucketAccess bucket, ObjectKey key)
    {
        if (!bucket.Encryption.IsCustomerKeyBlocked) return null;
        // As with every denial, a stranger is told no more than that.
        return call.Caller.Kind == CallerKind.Anonymous || call.Caller.Account != bucket.Owner
            ? GateErrors.AccessDenied()
            : CustomerKeyErrors.Blocked(call.Caller.Arn, Arn.OfObject(BucketName.Parse(bucket.Row.Name), key.Text));
    }

    /// <summary>Demands the use of the key that something stored is encrypted under, and opens it.</summary>
    /// <param name="granted">What the gate let through.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="kms">The encryption.</param>
    /// <param name="kmsKey">Takes the open key; the caller zeroes it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The request, with what it demands of the key; or AccessDenied, InvalidArgument, or KMS's errors.</returns>
    /// <exception cref="Crypto.Sealing.SealBrokenException">The key is not this object's.</exception>
    public async ValueTask<Result<Authorized<TInput>>> OpenAsync<TInput>(
        Authorized<TInput> granted, BucketName bucket, ObjectKey key, KmsEncryption kms, Memory<byte> kmsKey, CancellationToken cancellationToken)
        where TInput : class
    {
        if (Fault(granted.Call) is { } fault) return fault;
        var use = kms.UseFor(bucket, key);
        var further = gate.DecideFurther(granted, [KmsEncryption.DemandOf("kms:Decrypt", use)]);
        if (!further.IsSuccess)
        {
            await keys.NoteDeniedAsync(granted.Call, "Decrypt", use, further.Error, cancellationToken);
            return further.Error;
        }
        var opened = await keys.OpenKeyAsync(granted.Call, use, kms.WrappedKey, kmsKey, cancellationToken);
        return opened.IsSuccess ? further.Value : opened.Error;
    }

    /// <summary>Keys are used for who signs, over TLS, as in AWS.</summary>
    private static ServiceError? Fault(Call call)
    {
        const string header = "x-amz-server-side-encryption";
        if (call.Caller.Kind == CallerKind.Anonymous)
            return S3Errors.InvalidArgument("Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", "Authorization", "null");
        return call.Request.Connection.IsTls ? null : S3Errors.InvalidArgument(
            "Requests specifying Server Side Encryption with AWS KMS managed keys must be made over a secure connection.", header, ServerSideEncryption.Kms);
    }
}

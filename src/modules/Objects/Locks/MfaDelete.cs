using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>x-amz-mfa: a device's serial number and a code of it.</summary>
internal sealed record MfaToken(string SerialNumber, string Code)
{
    private const int CodeLength = 6;
    private const int HeaderLengthMax = 300;

    /// <summary>Reads the header; null where it was not sent.</summary>
    /// <exception cref="ServiceException">InvalidArgument: it is not the two with a space between.</exception>
    public static MfaToken? Read(S3RequestReader r)
    {
        if (r.Header("x-amz-mfa") is not { } text) return null;
        var cut = text.LastIndexOf(' ');
        var isToken = cut > 0 && text.Length <= HeaderLengthMax && text.Length - cut - 1 == CodeLength && text.AsSpan(cut + 1).IndexOfAnyExceptInRange('0', '9') < 0;
        // What is refused is not repeated: it may hold a code that is still good.
        return isToken ? new(text[..cut].Trim(), text[(cut + 1)..]) : throw new ServiceException(S3Errors.InvalidArgument("The x-amz-mfa header is a serial number, a space and a code of six digits.", "x-amz-mfa", ""));
    }
}

/// <summary>
/// MFA Delete: in a bucket that has it on, removing a version and changing the versioning take a second factor of the caller's. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
/// </summary>
internal sealed class MfaDelete(BucketDirectory buckets, IMfaDevices devices)
{
    /// <summary>Whether the caller has shown a second factor, where the bucket wants one; call it before the change, since a code is used up.</summary>
    /// <returns>True where it was shown, false where none was or none is wanted, AccessDenied where it is wrong.</returns>
    public async ValueTask<Result<bool>> ShownAsync(Call call, BucketName bucket, MfaToken? token, CancellationToken cancellationToken) =>
        token is null || buckets.FindAccess(bucket.Value) is not { IsMfaDeleteOn: true } ? false : await VerifyAsync(call, token, cancellationToken);

    /// <summary>The same, whatever the bucket wants.</summary>
    public async ValueTask<Result<bool>> VerifyAsync(Call call, MfaToken token, CancellationToken cancellationToken)
    {
        // Who reads the code on its way could be faster with it.
        if (!call.Request.Connection.IsTls) return S3Errors.InvalidRequest("Requests that include x-amz-mfa must use HTTPS.");
        return await devices.VerifyAsync(call.Caller, token.SerialNumber, token.Code, cancellationToken) is { } wrong ? wrong : true;
    }
}

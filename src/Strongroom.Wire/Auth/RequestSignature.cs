using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Compares a request's signature with the one that its key makes.</summary>
internal static class RequestSignature
{
    private const int StackBytes = 2048;

    public static ServiceError? Check(AuthenticationClaim claim, WireRequest request, ReadOnlySpan<byte> signingKey, ReadOnlySpan<byte> document)
    {
        Span<char> hex = stackalloc char[2 * SigV4Signing.Size];
        Span<byte> hash = stackalloc byte[SigV4Signing.Size];
        scoped ReadOnlySpan<char> payload = claim.Payload.Text;
        if (claim.NeedsDocument)
        {
            SHA256.HashData(document, hash);
            _ = Convert.TryToHexStringLower(hash, hex, out _);
            payload = hex;
        }
        var canonical = new ByteBuilder(stackalloc byte[StackBytes]);
        CanonicalRequest.Write(ref canonical, request, claim, payload, redact: false);
        SHA256.HashData(canonical.Written, hash);
        canonical.Dispose();
        Span<byte> signature = stackalloc byte[SigV4Signing.Size];
        SigV4Signing.SignRequest(signingKey, claim.Timestamp, claim.Scope!.Text, hash, signature);
        return SigV4Signing.SignatureEquals(signature, claim.Signature) ? null : Mismatch(claim, request, payload, hash);
    }

    /// <summary>The details let a client's author compare both sides' work line by line; the key's own secrets are not among them.</summary>
    private static ServiceError Mismatch(AuthenticationClaim claim, WireRequest request, scoped ReadOnlySpan<char> payload, scoped ReadOnlySpan<byte> hash)
    {
        var canonical = new ByteBuilder(stackalloc byte[StackBytes]);
        CanonicalRequest.Write(ref canonical, request, claim, payload, redact: true);
        var text = Encoding.UTF8.GetString(canonical.Written);
        canonical.Dispose();
        return AuthErrors.SignatureDoesNotMatch()
            .With("AWSAccessKeyId", claim.AccessKeyId)
            .With("StringToSign", $"{SigV4Signing.Algorithm}\n{claim.Timestamp}\n{claim.Scope!.Text}\n{Convert.ToHexStringLower(hash)}")
            .With("SignatureProvided", claim.Signature)
            .With("CanonicalRequest", text);
    }
}

/// <summary>Compares a form's signature with the one that its key makes over the policy in base64.</summary>
internal static class FormSignature
{
    public static ServiceError? Check(AuthenticationClaim claim, ReadOnlySpan<byte> signingKey)
    {
        Span<byte> signature = stackalloc byte[SigV4Signing.Size];
        SigV4Signing.SignText(signingKey, Encoding.UTF8.GetBytes(claim.SignedText!), signature);
        return SigV4Signing.SignatureEquals(signature, claim.Signature)
            ? null
            : AuthErrors.SignatureDoesNotMatch()
                .With("AWSAccessKeyId", claim.AccessKeyId).With("StringToSign", claim.SignedText!).With("SignatureProvided", claim.Signature);
    }
}

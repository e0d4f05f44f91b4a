using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;
using Strongroom.Wire;

namespace Strongroom.Runtime;

/// <summary>Reads who a request claims to be from and proves it, whichever way the claim came: header, presigned query, browser form, or none.</summary>
public sealed class Authenticator(ICredentials credentials, SigningKeyCache signingKeys, string region, TimeProvider time)
{
    private const int SecretCharactersMax = 256;

    /// <summary>Reads the claim. A browser's form is read up to its file.</summary>
    internal async ValueTask<ServiceError?> ReadAsync(Call call, CancellationToken cancellationToken)
    {
        if (PostForm.IsPostForm(call.Request))
        {
            call.Form = await PostForm.ReadAsync(call.Request, region, cancellationToken);
            call.Claim = call.Form.Claim;
        }
        else
        {
            var claimed = SigV4Parser.Parse(call.Request, region);
            if (!claimed.IsSuccess) return claimed.Error;
            call.Claim = claimed.Value;
        }
        RequestDescription.Claim(call.Audit, call.Claim);
        return null;
    }

    /// <summary>Proves the claim and sets the caller; then makes the body, which the signature may cover chunk by chunk.</summary>
    internal async ValueTask<ServiceError?> ProveAsync(Call call, CancellationToken cancellationToken)
    {
        var claim = call.Claim!;
        if (claim.Kind == CredentialKind.Anonymous)
        {
            call.Body = call.Form?.File ?? CreateBody(call, claim, default);
            return null;
        }
        // Looked up before any cached signing key is used: a deactivated key's signatures prove nothing.
        var found = FindCredential(claim, call.Protocol);
        if (!found.IsSuccess) return found.Error;
        var credential = found.Value;
        if (SessionFault(credential.Caller, call) is { } unfit) return unfit;
        if (claim.NeedsDocument) await BufferAsync(call, CreateBody(call, claim, default), Limits.ControlBodyBytesMax, cancellationToken);
        var signingKey = new byte[SigV4Signing.Size];
        try
        {
            if (!signingKeys.TryGet(claim.Scope!, signingKey)) Derive(claim.Scope!, credential, signingKey);
            if (claim.Verify(call.Request, signingKey, time.GetUtcNow(), call.Document.Span) is { } fault) return fault;
            call.Caller = credential.Caller;
            call.Audit.Caller = credential.Caller;
            credentials.NoteUse(credential.Caller, call.Service?.Service ?? AwsService.S3, region);
            if (!claim.NeedsDocument) call.Body = call.Form?.File ?? CreateBody(call, claim, signingKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(signingKey);
        }
        return call.Form?.CheckPolicy(call.Address?.Bucket ?? "", time.GetUtcNow());
    }

    /// <summary>Reads a document whole, where the operation takes one and proving did not need it already.</summary>
    internal static async ValueTask PrepareDocumentAsync(Call call, OperationInfo operation, CancellationToken cancellationToken)
    {
        if (operation.Body != BodyKind.Document) return;
        // A form that named its operation was read whole already.
        if (call.Body is { } body && call.Buffered is null) await BufferAsync(call, body, operation.DocumentBytesMax, cancellationToken);
        if (operation.NeedsIntegrity) call.Buffered!.DemandIntegrity();
    }

    private Result<Credential> FindCredential(AuthenticationClaim claim, AwsProtocol protocol) =>
        claim.SessionToken is { } token ? credentials.FindSession(claim.AccessKeyId, token, protocol)
        : credentials.Find(claim.AccessKeyId) is { } lasting ? lasting
        : GateErrors.UnknownAccessKey(claim.AccessKeyId, protocol);

    /// <summary>
    /// IAM takes no session of GetFederationToken, and one of GetSessionToken only where a second factor was shown. Which operations of STS a session may
    /// call, those say themselves. Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
    /// </summary>
    private static ServiceError? SessionFault(Caller caller, Call call)
    {
        if (call.Service?.Service != AwsService.Iam || caller.Session is not { } session) return null;
        var isFit = caller.Kind switch
        {
            CallerKind.FederatedUser => false,
            CallerKind.User or CallerKind.Root => session.MfaAt is not null,
            _ => true,
        };
        return isFit ? null : GateErrors.InvalidToken(call.Protocol);
    }

    private static IncomingBody CreateBody(Call call, AuthenticationClaim claim, ReadOnlySpan<byte> signingKey) =>
        RequestBody.Create(call.Request, claim, signingKey, call.Operation?.Info.ChecksumIsOfObject == true);

    /// <summary>Reads a form of the query protocol whole, where proving did not need it already.</summary>
    internal static ValueTask BufferAsync(Call call, CancellationToken cancellationToken) =>
        call.Body is { } body && call.Buffered is null ? BufferAsync(call, body, Limits.ControlBodyBytesMax, cancellationToken) : default;

    private static async ValueTask BufferAsync(Call call, IncomingBody body, int bytesMax, CancellationToken cancellationToken)
    {
        call.Buffered = await BufferedBody.ReadAllAsync(body, bytesMax, cancellationToken);
        call.Audit.BytesIn = call.Buffered.Bytes.Length;
    }

    private void Derive(CredentialScope scope, Credential credential, Span<byte> signingKey)
    {
        Span<char> secret = stackalloc char[SecretCharactersMax];
        var length = Encoding.UTF8.GetChars(credential.SecretKey.Span, secret);
        signingKeys.Derive(scope, secret[..length], signingKey);
        secret.Clear();
    }
}

namespace Strongroom.Wire;

/// <summary>Which parts of a request are secrets, that no log, record or error may repeat.</summary>
public static class Secrets
{
    /// <summary>What is written in a secret's place.</summary>
    public const string Redacted = "REDACTED";

    private static readonly HashSet<string> Headers = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization",
        "cookie",
        "x-amz-security-token",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
    };

    private static readonly HashSet<string> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Signature",
        "X-Amz-Security-Token",
        "X-Amz-Credential",
        "X-Amz-Server-Side-Encryption-Customer-Key",
        "X-Amz-Server-Side-Encryption-Customer-Key-MD5",
        "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
        "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key-MD5",
        "Signature",
        "WebIdentityToken",
        "SAMLAssertion",
    };

    /// <summary>True for headers that hold a credential, a token or a customer's key.</summary>
    public static bool IsSecretHeader(string name) => Headers.Contains(name);

    /// <summary>True for query parameters and form fields that hold a credential, a token or a signature.</summary>
    public static bool IsSecretParameter(string name) => Parameters.Contains(name);
}

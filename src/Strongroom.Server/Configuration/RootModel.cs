namespace Strongroom.Server.Configuration;

/// <summary>What stands behind the keys.</summary>
internal enum RootKind
{
    /// <summary>A key file in the data directory.</summary>
    File,

    /// <summary>A passphrase.</summary>
    Passphrase,

    /// <summary>A token behind a PKCS #11 module.</summary>
    Pkcs11,
}

/// <summary>The root of trust and where what opens it is found.</summary>
/// <param name="Kind">Which.</param>
/// <param name="PassphraseFile">Holds the passphrase, or null.</param>
/// <param name="Pkcs11Module">The module's shared library, or null.</param>
/// <param name="Pkcs11Token">The token's label, or null.</param>
/// <param name="Pkcs11PinFile">Holds the token's user PIN, or null.</param>
internal sealed record RootModel(RootKind Kind, string? PassphraseFile, string? Pkcs11Module, string? Pkcs11Token, string? Pkcs11PinFile)
{
    /// <summary>Where the operator wants the key pair of the first account's root user, or null.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>The kinds as they are written.</summary>
    public static string[] Names { get; } = ["file", "passphrase", "pkcs11"];

    public static string NameOf(RootKind kind) => Names[(int)kind];

    public static RootKind KindOf(string? name) => (RootKind)Math.Max(0, Array.IndexOf(Names, name));
}

using System.Security.Cryptography;
using System.Text;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;

namespace Strongroom.Server.Roots;

/// <summary>
/// Where passphrases and PINs come from: (1) the file that the configuration names, (2) the credential of that name in $CREDENTIALS_DIRECTORY, where systemd puts
/// what LoadCredential= says, (3) the terminal. Never a flag or an environment variable: others can read these. The caller zeroes what it gets.
/// </summary>
internal static class SecretInput
{
    /// <summary>Shorter passphrases are refused where one is chosen, in bytes.</summary>
    public const int PassphraseBytesMin = 12;

    /// <summary>The longest secret, in bytes.</summary>
    public const int BytesMax = 1024;

    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>The passphrase of a root that there is.</summary>
    public static byte[] Passphrase(RootModel model) => Take(model.PassphraseFile, "root-passphrase", "Passphrase of the root of trust: ", "root.passphraseFile");

    /// <summary>A passphrase for a new root: at a terminal it is asked for twice.</summary>
    public static byte[] NewPassphrase(RootModel model) => New(model.PassphraseFile, "root-passphrase", "New passphrase of the root of trust: ", "root.passphraseFile");

    /// <summary>The user PIN of a token.</summary>
    public static byte[] Pin(RootModel model) => Take(model.Pkcs11PinFile, "root-pin", $"PIN of token {model.Pkcs11Token}: ", "root.pkcs11.pinFile");

    /// <summary>A secret that there is.</summary>
    /// <param name="file">The file that names it, or null.</param>
    /// <param name="credential">Its name in $CREDENTIALS_DIRECTORY.</param>
    /// <param name="prompt">What the terminal shows.</param>
    /// <param name="source">How the file is named by the user, for the message.</param>
    /// <exception cref="RootUnavailableException">There is none of the three, or the file does not do.</exception>
    public static byte[] Take(string? file, string credential, string prompt, string source) =>
        FromFile(file ?? Credential(credential)) ?? FromTerminal(prompt, source, credential);

    /// <summary>A secret that is chosen now.</summary>
    /// <inheritdoc cref="Take" path="/param"/>
    /// <exception cref="RootUnavailableException">There is none of the three, it is too short, or was not repeated.</exception>
    public static byte[] New(string? file, string credential, string prompt, string source)
    {
        var secret = FromFile(file ?? Credential(credential));
        if (secret is null)
        {
            secret = FromTerminal(prompt, source, credential);
            var again = FromTerminal("Once more: ", source, credential);
            var isSame = CryptographicOperations.FixedTimeEquals(secret, again);
            CryptographicOperations.ZeroMemory(again);
            if (!isSame) throw Refuse(secret, "The two were not the same.");
        }
        return secret.Length >= PassphraseBytesMin ? secret : throw Refuse(secret, $"A passphrase has at least {PassphraseBytesMin} bytes.");
    }

    private static string? Credential(string name) =>
        Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } folder && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>The file's content without the line's end that editors add.</summary>
    private static byte[]? FromFile(string? path)
    {
        if (path is null) return null;
        if (File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            throw new RootUnavailableException($"Others may read {path}: chmod 600 {path}");
        byte[] content;
        try
        {
            content = SecretFile.Read(path);
        }
        catch (DataDirectoryException e)
        {
            throw new RootUnavailableException(e.Message, e);
        }
        var length = content.AsSpan().TrimEnd("\r\n"u8).Length;
        if (length is 0 or > BytesMax) throw Refuse(content, $"{path} must hold 1 to {BytesMax} bytes.");
        var secret = GC.AllocateArray<byte>(length, pinned: true);
        content.AsSpan(0, length).CopyTo(secret);
        CryptographicOperations.ZeroMemory(content);
        return secret;
    }

    private static byte[] FromTerminal(string prompt, string source, string credential)
    {
        if (Console.IsInputRedirected)
            throw new RootUnavailableException($"{source} names no file, there is no ${CredentialsVariable}/{credential}, and no terminal to ask at.");
        Console.Error.Write(prompt);
        var typed = GC.AllocateArray<char>(BytesMax, pinned: true);
        var count = 0;
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) count = Math.Max(0, count - 1);
            else if (key.KeyChar != 0 && count < typed.Length) typed[count++] = key.KeyChar;
        }
        Console.Error.WriteLine();
        var secret = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(typed.AsSpan(0, count)), pinned: true);
        Encoding.UTF8.GetBytes(typed.AsSpan(0, count), secret);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(typed.AsSpan()));
        return secret.Length is > 0 and <= BytesMax ? secret : throw Refuse(secret, $"It must have 1 to {BytesMax} bytes.");
    }

    private static RootUnavailableException Refuse(byte[] secret, string why)
    {
        CryptographicOperations.ZeroMemory(secret);
        return new RootUnavailableException(why);
    }
}

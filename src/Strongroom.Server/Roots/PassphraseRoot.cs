using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;

namespace Strongroom.Server.Roots;

/// <summary>
/// A root of trust whose epochs lie in a file, sealed under a passphrase. The passphrase stays in memory while it is open: a new epoch is sealed under it too.
/// </summary>
internal sealed class PassphraseRoot : IRootOfTrust, IDisposable
{
    private readonly string path;
    private byte[] passphrase;
    private readonly RandomSource random;
    private readonly RootKey inner;

    private PassphraseRoot(string path, byte[] passphrase, byte[] text, RandomSource random)
    {
        this.path = path;
        this.passphrase = passphrase;
        this.random = random;
        inner = RootKey.Parse(text, random, "the passphrase root " + path, next => Write(path, this.passphrase, next.Span, random));
    }

    public string Description => inner.Description;

    public IReadOnlyList<string> Epochs => inner.Epochs;

    /// <summary>Opens a file; takes the passphrase over and zeroes it at its end.</summary>
    /// <exception cref="RootUnavailableException">The passphrase is wrong, or the file was changed.</exception>
    /// <exception cref="FormatException">The file is none of this version.</exception>
    public static PassphraseRoot Open(string path, byte[] passphrase, RandomSource random)
    {
        byte[]? text = null;
        try
        {
            text = PassphraseSeal.Open(passphrase, SecretFile.Read(path));
            return new PassphraseRoot(path, passphrase, text, random);
        }
        catch (Exception e)
        {
            CryptographicOperations.ZeroMemory(passphrase);
            if (e is SealBrokenException) throw new RootUnavailableException($"The passphrase does not open {path}. It is another one, or the file was changed.", e);
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Makes a file with one new epoch; takes the passphrase over.</summary>
    public static PassphraseRoot Create(string path, byte[] passphrase, RandomSource random)
    {
        var text = RootKey.CreateFile(random);
        try
        {
            Write(path, passphrase, text, random);
            return new PassphraseRoot(path, passphrase, text, random);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Seals the same epochs under another passphrase, which it takes over. Copies that the former one opens lose their worth with the next epoch only.</summary>
    public void ChangePassphrase(byte[] next)
    {
        inner.Export(text => Write(path, next, text.Span, random));
        CryptographicOperations.ZeroMemory(passphrase);
        passphrase = next;
    }

    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) => inner.Wrap(key, context);

    public void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key) => inner.Unwrap(wrapped, context, key);

    public void AddEpoch() => inner.AddEpoch();

    public void DestroyEpoch(string id) => inner.DestroyEpoch(id);

    public void Dispose()
    {
        inner.Dispose();
        CryptographicOperations.ZeroMemory(passphrase);
    }

    private static void Write(string path, byte[] passphrase, ReadOnlySpan<byte> text, RandomSource random) =>
        SecretFile.Replace(path, PassphraseSeal.Seal(passphrase, text, Argon2Cost.Default, random));
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;

namespace Strongroom.Server.Roots;

/// <summary>
/// A root of trust in a PKCS #11 token: each epoch is a key of the token, and wrapping and unwrapping happen there. The file beside the data holds the epochs'
/// names in their order and nothing secret. See docs/formats/keys.md#token
/// </summary>
internal sealed class TokenRoot : IRootOfTrust, IDisposable
{
    private const string Magic = "strongroom-root-token-v1";

    private readonly Lock changing = new();
    private readonly string path;
    private readonly Pkcs11Token token;
    private readonly RandomSource random;
    private ImmutableArray<string> epochs;

    private TokenRoot(string path, Pkcs11Token token, ImmutableArray<string> epochs, RandomSource random)
    {
        this.path = path;
        this.token = token;
        this.epochs = epochs;
        this.random = random;
    }

    public string Description => token.Description;

    public IReadOnlyList<string> Epochs
    {
        get
        {
            lock (changing) return epochs;
        }
    }

    /// <summary>Logs in and looks for the epochs that the file names.</summary>
    /// <exception cref="RootUnavailableException">The module, the token or every key is missing, or the PIN is wrong.</exception>
    /// <exception cref="FormatException">The file is none of this version.</exception>
    public static TokenRoot Open(string path, RootModel model, RandomSource random)
    {
        var names = ReadNames(path);
        return Over(model, token =>
        {
            var held = names.Where(id => token.Has(LabelOf(id))).ToImmutableArray();
            return held.Length > 0
                ? new TokenRoot(path, token, held, random)
                : throw new RootUnavailableException($"{token.Description} holds none of the keys that {path} names.");
        });
    }

    /// <summary>Makes one epoch in the token, then the file.</summary>
    /// <exception cref="RootUnavailableException">The module or the token is missing, the PIN is wrong, or the token makes no such keys.</exception>
    public static TokenRoot Create(string path, RootModel model, RandomSource random) => Over(model, token =>
    {
        var root = new TokenRoot(path, token, [], random);
        root.AddEpoch();
        return root;
    });

    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        var id = Epochs[^1];
        var nonce = new byte[DirectWrap.NonceSize];
        random.Fill(nonce);
        var plain = key.ToArray();
        try
        {
            return DirectWrap.Join(id, nonce, token.Encrypt(LabelOf(id), nonce, DirectWrap.AssociatedData(id, context), plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key)
    {
        var id = KeyWrap.KeyId(wrapped);
        if (!Epochs.Contains(id, StringComparer.Ordinal)) throw new RootEpochMissingException(id, this);
        var (_, nonce, sealedKey) = DirectWrap.Split(wrapped);
        var plain = token.Decrypt(LabelOf(id), nonce, DirectWrap.AssociatedData(id, context), sealedKey);
        if (plain.Length != KeyWrap.KeySize) throw new SealBrokenException();
        plain.CopyTo(key);
        CryptographicOperations.ZeroMemory(plain);
    }

    public void AddEpoch()
    {
        lock (changing)
        {
            var id = RootEpochId.Create(random);
            // An end after this leaves a key in the token that nothing ever was wrapped by.
            token.Generate(LabelOf(id));
            WriteNames(epochs.Add(id));
            epochs = epochs.Add(id);
        }
    }

    public void DestroyEpoch(string id)
    {
        lock (changing)
        {
            if (!epochs.Contains(id, StringComparer.Ordinal)) return;
            if (id == epochs[^1]) throw new InvalidOperationException("The current epoch is not destroyed.");
            // The key before its name: a name without a key is passed over at the next start, a key without a name would stay for ever.
            token.Destroy(LabelOf(id));
            epochs = epochs.Remove(id, StringComparer.Ordinal);
            WriteNames(epochs);
        }
    }

    /// <summary>Destroys every epoch, the current one too: after another root has taken over.</summary>
    public void DestroyAll()
    {
        lock (changing)
        {
            foreach (var id in epochs) token.Destroy(LabelOf(id));
            epochs = [];
        }
    }

    /// <summary>Destroys those of the keys that a file names which are still there; it may be none.</summary>
    /// <exception cref="RootUnavailableException">The module or the token is missing, or the PIN is wrong.</exception>
    public static void DestroyLeft(string path, RootModel model)
    {
        var names = ReadNames(path);
        using var opened = new Pkcs11Token(model.Pkcs11Module!, model.Pkcs11Token!, SecretInput.Pin(model));
        foreach (var id in names) opened.Destroy(LabelOf(id));
    }

    /// <inheritdoc/>
    public void Dispose() => token.Dispose();

    private static string LabelOf(string id) => "strongroom " + id;

    private static TokenRoot Over(RootModel model, Func<Pkcs11Token, TokenRoot> make)
    {
        var opened = new Pkcs11Token(model.Pkcs11Module!, model.Pkcs11Token!, SecretInput.Pin(model));
        try
        {
            return make(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static List<string> ReadNames(string path)
    {
        var lines = Encoding.ASCII.GetString(SecretFile.Read(path)).TrimEnd('\n').Split('\n');
        return lines.Length >= 2 && lines[0] == Magic && lines.Skip(1).All(id => RootEpochId.IsValid(Encoding.ASCII.GetBytes(id)))
            ? [.. lines.Skip(1)]
            : throw new FormatException("This is no list of a token's epochs that this version reads.");
    }

    private void WriteNames(IEnumerable<string> ids) => DataDirectory.WriteWhole(path, Encoding.ASCII.GetBytes($"{Magic}\n{string.Join('\n', ids)}\n"));
}

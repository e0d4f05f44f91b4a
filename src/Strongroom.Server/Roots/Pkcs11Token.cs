using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;
using Pkcs11Session = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace Strongroom.Server.Roots;

/// <summary>
/// A token behind a PKCS #11 module, with AES-256 keys under labels that cannot be read out of it. One session, one thread at a time; a token that was away is
/// logged into once more. Spec: https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/pkcs11-base-v2.40.html
/// </summary>
internal sealed class Pkcs11Token : IDisposable
{
    private const int TagBits = 128;

    // A module is initialized once for a process; taking it down again would take it from others who use it.
    private static readonly ConcurrentDictionary<string, Lazy<IPkcs11Library>> Modules = new(StringComparer.Ordinal);
    private static readonly Pkcs11InteropFactories Factories = new();

    // The library asks for "libdl", which only development packages have under that name.
    static Pkcs11Token() =>
        NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, (name, _, _) => name == "libdl" ? NativeLibrary.Load("libdl.so.2") : 0);

    private readonly Lock gate = new();
    private readonly Dictionary<string, IObjectHandle> handles = new(StringComparer.Ordinal);
    private readonly string module;
    private readonly string label;
    private readonly byte[] pin;
    private Pkcs11Session? session;

    /// <summary>Logs in; takes the PIN over and zeroes it at its end.</summary>
    /// <exception cref="RootUnavailableException">The module or the token is missing, or the PIN is wrong.</exception>
    public Pkcs11Token(string module, string label, byte[] pin)
    {
        (this.module, this.label, this.pin) = (module, label, pin);
        try
        {
            Use(_ => true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Description => $"the token {label}";

    public bool Has(string key) => Use(s => Find(s, key) is not null);

    /// <summary>Makes a key in the token.</summary>
    /// <exception cref="RootUnavailableException">The token does not do it.</exception>
    public void Generate(string key) => Use(s =>
    {
        var make = Factories.ObjectAttributeFactory;
        List<IObjectAttribute> template =
        [
            make.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), make.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES), make.Create(CKA.CKA_VALUE_LEN, KeyWrap.KeySize),
            make.Create(CKA.CKA_LABEL, key), make.Create(CKA.CKA_ID, Encoding.ASCII.GetBytes(key)), make.Create(CKA.CKA_TOKEN, true), make.Create(CKA.CKA_PRIVATE, true),
            make.Create(CKA.CKA_SENSITIVE, true), make.Create(CKA.CKA_EXTRACTABLE, false), make.Create(CKA.CKA_ENCRYPT, true), make.Create(CKA.CKA_DECRYPT, true),
            make.Create(CKA.CKA_WRAP, false), make.Create(CKA.CKA_UNWRAP, false), make.Create(CKA.CKA_SIGN, false), make.Create(CKA.CKA_VERIFY, false),
        ];
        try
        {
            using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
            handles[key] = s.GenerateKey(mechanism, template);
            return true;
        }
        finally
        {
            template.ForEach(a => a.Dispose());
        }
    });

    /// <summary>Destroys a key; says nothing where it is not there.</summary>
    /// <exception cref="RootUnavailableException">The token does not do it.</exception>
    public void Destroy(string key) => Use(s =>
    {
        if (Find(s, key) is { } handle) s.DestroyObject(handle);
        handles.Remove(key);
        return true;
    });

    /// <summary>AES-256-GCM; ciphertext and tag.</summary>
    /// <exception cref="RootUnavailableException">The token does not do it, or has no such key.</exception>
    public byte[] Encrypt(string key, byte[] nonce, byte[] aad, byte[] plain) => Use(s => With(nonce, aad, mechanism => s.Encrypt(mechanism, Need(s, key), plain)));

    /// <summary>The reverse of <see cref="Encrypt"/>; the caller zeroes it.</summary>
    /// <exception cref="SealBrokenException">Other associated data, or changed bytes.</exception>
    /// <exception cref="RootUnavailableException">The token does not do it, or has no such key.</exception>
    public byte[] Decrypt(string key, byte[] nonce, byte[] aad, byte[] sealedBytes) => Use(s => With(nonce, aad, mechanism =>
    {
        var handle = Need(s, key);
        try
        {
            return s.Decrypt(mechanism, handle, sealedBytes);
        }
        catch (Pkcs11Exception e) when (IsBroken(e.RV))
        {
            throw new SealBrokenException();
        }
    }));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            Leave();
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    private T Use<T>(Func<Pkcs11Session, T> work)
    {
        lock (gate)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return work(session ??= LogIn());
                }
                catch (Pkcs11Exception e) when (IsGone(e.RV) && attempt == 1)
                {
                    Leave();
                }
                catch (Pkcs11Exception e)
                {
                    throw new RootUnavailableException($"{Description} failed: {e.Method} gave {e.RV}.", e);
                }
            }
        }
    }

    private void Leave()
    {
        handles.Clear();
        var left = session;
        session = null;
        try
        {
            left?.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // A session of a token that is away cannot be closed.
        }
    }

    private Pkcs11Session LogIn()
    {
        var slot = Library().GetSlotList(SlotsType.WithTokenPresent).FirstOrDefault(s => s.GetTokenInfo().Label.TrimEnd() == label)
            ?? throw new RootUnavailableException($"{module} shows no token with the label {label}.");
        var opened = slot.OpenSession(SessionType.ReadWrite);
        try
        {
            opened.Login(CKU.CKU_USER, pin);
        }
        catch (Pkcs11Exception e) when (e.RV == CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
            // Another session of this process has.
        }
        catch (Pkcs11Exception e)
        {
            opened.Dispose();
            // Never tried again: a token locks itself after a few wrong PINs.
            throw new RootUnavailableException($"{Description} does not let this user in: {e.RV}.", e);
        }
        return opened;
    }

    private IPkcs11Library Library()
    {
        try
        {
            return Modules.GetOrAdd(module, path => new(() => Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, path, AppType.MultiThreaded))).Value;
        }
        catch (Exception e) when (e is UnmanagedException or Pkcs11Exception or DllNotFoundException)
        {
            Modules.TryRemove(module, out _);
            throw new RootUnavailableException($"{module} cannot be loaded as a PKCS #11 module: {e.Message}", e);
        }
    }

    private IObjectHandle Need(Pkcs11Session s, string key) => Find(s, key) ?? throw new RootUnavailableException($"{Description} has no key {key}.");

    private IObjectHandle? Find(Pkcs11Session s, string key)
    {
        if (handles.TryGetValue(key, out var known)) return known;
        using var ofClass = Factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY);
        using var ofLabel = Factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, key);
        if (s.FindAllObjects([ofClass, ofLabel]).FirstOrDefault() is not { } found) return null;
        return handles[key] = found;
    }

    private static T With<T>(byte[] nonce, byte[] aad, Func<IMechanism, T> work)
    {
        using var parameters = Factories.MechanismParamsFactory.CreateCkGcmParams(nonce, (ulong)nonce.Length * 8, aad, TagBits);
        using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_GCM, parameters);
        return work(mechanism);
    }

    private static bool IsGone(CKR code) => code
        is CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_SESSION_CLOSED or CKR.CKR_DEVICE_REMOVED or CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_USER_NOT_LOGGED_IN
        or CKR.CKR_OBJECT_HANDLE_INVALID or CKR.CKR_KEY_HANDLE_INVALID;

    /// <summary>What tokens say of a tag that does not fit differs; SoftHSM knows nothing better than "general error".</summary>
    private static bool IsBroken(CKR code) => code
        is CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE or CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED or CKR.CKR_SIGNATURE_INVALID;
}

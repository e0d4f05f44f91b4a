using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;

namespace Strongroom.Server.Roots;

/// <summary>
/// Opens the configured root of trust; makes it at the first start, and never again beside data that another has sealed. One place knows the kinds:
/// a further one (AWS KMS, Vault Transit) is a class beside these and a case here. See docs/formats/keys.md#roots
/// </summary>
internal static class RootFactory
{
    /// <summary>Opens the root, or makes it where there is no data yet.</summary>
    /// <exception cref="DataDirectoryException">The root is missing although there is data, or its file is damaged.</exception>
    /// <exception cref="RootUnavailableException">The passphrase or PIN is wrong, or the token cannot be reached.</exception>
    public static IRootOfTrust OpenOrCreate(RootModel model, DataDirectory data, RandomSource random)
    {
        if (!Exists(model, data))
        {
            if (File.Exists(data.Metadata)) throw new DataDirectoryException(Missing(model, data));
            return Create(model, data, random);
        }
        return Open(model, data, random);
    }

    /// <summary>True where a root of this kind was made for the data directory.</summary>
    public static bool Exists(RootModel model, DataDirectory data) => File.Exists(PathOf(model.Kind, data));

    /// <summary>Opens a root that there is.</summary>
    /// <inheritdoc cref="OpenOrCreate" path="/exception"/>
    public static IRootOfTrust Open(RootModel model, DataDirectory data, RandomSource random)
    {
        var path = PathOf(model.Kind, data);
        if (!Exists(model, data)) throw new DataDirectoryException(Missing(model, data));
        try
        {
            return model.Kind switch
            {
                RootKind.File => Read(path, random),
                RootKind.Passphrase => PassphraseRoot.Open(path, SecretInput.Passphrase(model), random),
                _ => TokenRoot.Open(path, model, random),
            };
        }
        catch (FormatException e)
        {
            throw new DataDirectoryException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Makes a root with one epoch.</summary>
    /// <exception cref="RootUnavailableException">There is no passphrase or PIN, or the token cannot be reached.</exception>
    public static IRootOfTrust Create(RootModel model, DataDirectory data, RandomSource random)
    {
        var path = PathOf(model.Kind, data);
        switch (model.Kind)
        {
            case RootKind.File:
                var text = RootKey.CreateFile(random);
                SecretFile.Replace(path, text);
                CryptographicOperations.ZeroMemory(text);
                return Read(path, random);
            case RootKind.Passphrase:
                return PassphraseRoot.Create(path, SecretInput.NewPassphrase(model), random);
            default:
                return TokenRoot.Create(path, model, random);
        }
    }

    /// <summary>The file in the data directory that a root of this kind has there.</summary>
    public static string PathOf(RootKind kind, DataDirectory data) => kind switch
    {
        RootKind.File => data.RootKey,
        RootKind.Passphrase => data.RootPassphrase,
        _ => data.RootToken,
    };

    /// <summary>The kinds of roots, other than the configured one, that have a file here: an interrupted switch left them.</summary>
    public static IEnumerable<RootKind> Others(RootModel model, DataDirectory data) => Enum.GetValues<RootKind>().Where(kind => kind != model.Kind && File.Exists(PathOf(kind, data)));

    private static RootKey Read(string path, RandomSource random)
    {
        var text = SecretFile.Read(path);
        try
        {
            return RootKey.Parse(text, random, "the key file " + path, next => SecretFile.Replace(path, next.Span));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static string Missing(RootModel model, DataDirectory data)
    {
        var others = Others(model, data).Select(kind => $"root.kind={RootModel.NameOf(kind)}").ToList();
        return $"{PathOf(model.Kind, data)} is missing. " + (others.Count > 0
            ? $"The data is under another root of trust: {string.Join(" or ", others)}. `strongroom root switch` changes it."
            : $"Without it nothing in {data.Root} can be opened.");
    }
}

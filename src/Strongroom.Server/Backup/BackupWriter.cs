using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;
using Strongroom.Storage;

namespace Strongroom.Server.Backup;

/// <summary>
/// Backs up metadata and keys of a running or a stopped server: (1) a consistent copy of the metadata; (2) every key that the root wraps is wrapped by a new
/// recovery root, which the recovery passphrase seals; (3) the local authority; (4) the manifest, which makes it a backup. The blobs' files are copied beside:
/// docs/backup.md says in which order.
/// </summary>
internal sealed class BackupWriter(DataDirectory data, RandomSource random)
{
    // Between the copy and the opening of the root the keys may have moved to a new epoch: then the copy is of the past.
    private const int AttemptsMax = 3;

    /// <summary>Writes a backup into a new folder; tells how many keys it holds.</summary>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="root">The configured root of trust.</param>
    /// <param name="passphrase">The recovery passphrase, which the caller zeroes.</param>
    /// <exception cref="DataDirectoryException">The folder is in use, or the data directory holds no data.</exception>
    /// <exception cref="RootUnavailableException">The root of trust does not open.</exception>
    public int Write(string target, RootModel root, byte[] passphrase)
    {
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new DataDirectoryException($"{target} is not empty.");
        Directory.CreateDirectory(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var manifest = new BackupManifest();
        var keys = CopyKeys(target, root, passphrase); // (1) (2)
        manifest.Add(target, StoreSnapshot.FileName);
        manifest.Add(target, BackupFiles.RecoveryRoot);
        foreach (var name in BackupFiles.Tls.Where(name => File.Exists(Path.Combine(data.Root, name)))) // (3)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
            DataDirectory.WriteWhole(Path.Combine(target, name), File.ReadAllBytes(Path.Combine(data.Root, name)));
            manifest.Add(target, name);
        }
        manifest.Write(target, passphrase, random); // (4)
        return keys;
    }

    private int CopyKeys(string target, RootModel model, byte[] passphrase)
    {
        var (file, recovery) = (Path.Combine(target, StoreSnapshot.FileName), Path.Combine(target, BackupFiles.RecoveryRoot));
        // The recovery root takes its passphrase over.
        using var to = PassphraseRoot.Create(recovery, [.. passphrase], random);
        for (var attempt = 1; ; attempt++)
        {
            StoreSnapshot.Take(data.Root, file);
            var from = RootFactory.Open(model, data, random);
            using var held = from as IDisposable;
            try
            {
                using var snapshot = StoreSnapshot.Open(file);
                var moved = RootWraps.All(snapshot.ListAllDocuments).Select(w => w with { Bytes = RootWraps.Rewrap(from, to, w) }).ToList();
                snapshot.Replace(moved);
                snapshot.Compact();
                return moved.Count;
            }
            catch (RootEpochMissingException) when (attempt < AttemptsMax)
            {
                File.Delete(file);
            }
        }
    }
}

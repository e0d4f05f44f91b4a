using Strongroom.Crypto;
using Strongroom.Keys.Model;
using Strongroom.Keys.Ports;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;
using Strongroom.Storage;

namespace Strongroom.Server.Backup;

/// <summary>
/// Makes a data directory of a backup: (1) the backup is complete and unchanged; (2) a new root of the configured kind is made; (3) every key is wrapped by it;
/// (4) the metadata is put in place, last, since it is what makes the directory one with data. What fails before leaves no data behind.
/// </summary>
internal sealed class BackupReader(DataDirectory data, RandomSource random)
{
    /// <summary>
    /// Instance ids that are left out: more than any server gives out between a backup and its end. What was written in between is not given the same ids again.
    /// </summary>
    private const long SkippedInstances = 1L << 40;

    /// <summary>Restores; tells how many keys there are.</summary>
    /// <param name="source">The backup's folder.</param>
    /// <param name="root">The configured root, which is made anew.</param>
    /// <param name="passphrase">The recovery passphrase, which the caller zeroes.</param>
    /// <exception cref="DataDirectoryException">There is data already, or the backup is damaged.</exception>
    /// <exception cref="RootUnavailableException">The passphrase is wrong, or the new root cannot be made.</exception>
    public int Restore(string source, RootModel root, byte[] passphrase)
    {
        if (File.Exists(data.Metadata)) throw new DataDirectoryException($"There is data in {data.Root} already: restore into an empty directory.");
        var manifest = BackupManifest.Check(source, passphrase); // (1)
        using var from = PassphraseRoot.Open(Path.Combine(source, BackupFiles.RecoveryRoot), [.. passphrase], random);
        var to = RootFactory.Create(root, data, random); // (2)
        using var held = to as IDisposable;
        var staged = data.Metadata + ".new";
        File.Delete(staged);
        DataDirectory.CopyWhole(Path.Combine(source, StoreSnapshot.FileName), staged);
        var keys = 0;
        using (var snapshot = StoreSnapshot.Open(staged)) // (3)
        {
            snapshot.Check();
            var moved = RootWraps.All(snapshot.ListAllDocuments).Select(w => w with { Bytes = RootWraps.Rewrap(from, to, w) }).ToList();
            snapshot.Replace(moved);
            snapshot.SkipInstances(SkippedInstances);
            snapshot.Compact();
            keys = moved.Count;
        }
        foreach (var name in manifest.Names.Intersect(BackupFiles.Tls, StringComparer.Ordinal))
            DataDirectory.WriteWhole(Path.Combine(data.Root, name), File.ReadAllBytes(Path.Combine(source, name)), isSecret: !name.EndsWith(".pem", StringComparison.Ordinal));
        File.Move(staged, data.Metadata); // (4)
        using (var snapshot = StoreSnapshot.Open(data.Metadata)) snapshot.Finish();
        Records.RecordFolder.SyncFolder(data.Root);
        return keys;
    }
}

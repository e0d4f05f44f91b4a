using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Crypto.Sealing;
using Strongroom.Keys.Ports;
using Strongroom.Server.Data;
using Strongroom.Server.Roots;

namespace Strongroom.Server.Backup;

/// <summary>
/// What a backup consists of: each file's name, length and SHA-256, sealed under the recovery passphrase, so that a file that is missing, cut off, changed or
/// taken from another backup is noticed before anything of it is used. Format: docs/formats/backup.md
/// </summary>
internal sealed class BackupManifest
{
    public const string FileName = "manifest";

    private const string Magic = "strongroom-backup-v1";
    private const int FilesMax = 64;

    private readonly List<(string Name, long Length, string Sha256)> files = [];

    public IEnumerable<string> Names => files.Select(f => f.Name);

    /// <summary>Adds a file of the backup as it is now.</summary>
    public void Add(string folder, string name) => files.Add((name, new FileInfo(Path.Combine(folder, name)).Length, HashOf(Path.Combine(folder, name))));

    public void Write(string folder, byte[] passphrase, RandomSource random)
    {
        var text = new StringBuilder(Magic).Append('\n');
        foreach (var (name, length, hash) in files) text.Append(CultureInfo.InvariantCulture, $"{hash} {length} {name}\n");
        DataDirectory.WriteWhole(Path.Combine(folder, FileName), PassphraseSeal.Seal(passphrase, Encoding.ASCII.GetBytes(text.ToString()), Argon2Cost.Default, random));
    }

    /// <summary>Reads the manifest and holds every file against it.</summary>
    /// <exception cref="RootUnavailableException">The passphrase is wrong, or the manifest was changed.</exception>
    /// <exception cref="DataDirectoryException">Files are missing, cut off or changed, or this is no backup.</exception>
    public static BackupManifest Check(string folder, byte[] passphrase)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new DataDirectoryException($"{folder} holds no finished backup: {path} is missing.");
        try
        {
            var manifest = Parse(Encoding.ASCII.GetString(PassphraseSeal.Open(passphrase, SecretFile.Read(path))));
            foreach (var (name, length, hash) in manifest.files)
            {
                var file = new FileInfo(Path.Combine(folder, name));
                if (!file.Exists) throw new DataDirectoryException($"The backup is incomplete: {file.FullName} is missing.");
                if (file.Length != length) throw new DataDirectoryException($"The backup is damaged: {file.FullName} has {file.Length} bytes and not {length}.");
                if (HashOf(file.FullName) != hash) throw new DataDirectoryException($"The backup is damaged: {file.FullName} was changed.");
            }
            return manifest;
        }
        catch (SealBrokenException e)
        {
            throw new RootUnavailableException($"The passphrase does not open {path}. It is another one, or the file was changed.", e);
        }
        catch (FormatException e)
        {
            throw new DataDirectoryException($"{path}: {e.Message}", e);
        }
    }

    private static BackupManifest Parse(string text)
    {
        var manifest = new BackupManifest();
        var lines = text.Split('\n');
        if (lines[0] != Magic || lines[^1].Length > 0 || lines.Length > FilesMax) throw new FormatException("This is no backup that this version reads.");
        foreach (var line in lines[1..^1])
        {
            if (line.Split(' ', 3) is not [{ Length: 64 } hash, var length, var name] || !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                || !BackupFiles.All.Contains(name, StringComparer.Ordinal))
                throw new FormatException("This is no backup that this version reads.");
            manifest.files.Add((name, bytes, hash));
        }
        return manifest;
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

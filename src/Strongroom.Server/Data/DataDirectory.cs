using System.Security.Cryptography;
using Strongroom.Server.Records;

namespace Strongroom.Server.Data;

/// <summary>
/// The data directory as the server sees it: its folders, and small files that only their owner may read. Held by one process at a time.
/// What lies in it is described in docs/formats/data-directory.md.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream? held;

    private DataDirectory(string path, FileStream? held)
    {
        Root = path;
        this.held = held;
    }

    public string Root { get; }

    /// <summary>The root user's access key, in the form of ~/.aws/credentials, where the root of trust is a key file.</summary>
    public string RootCredentials => Path.Combine(Root, "root-credentials");

    /// <summary>The operator's key pair of this start, in the same form: what the command line administers the running server with.</summary>
    public string OperatorCredentials => Path.Combine(Root, "operator-credentials");

    /// <summary>The key that wraps all others, where no other root of trust is configured.</summary>
    public string RootKey => Path.Combine(Root, "root-key");

    /// <summary>The epochs of a passphrase root, sealed.</summary>
    public string RootPassphrase => Path.Combine(Root, "root-passphrase");

    /// <summary>The names of a token root's epochs.</summary>
    public string RootToken => Path.Combine(Root, "root-token");

    /// <summary>The metadata store, which the storage layer makes.</summary>
    public string Metadata => Path.Combine(Root, "metadata.db");

    /// <summary>The folder of the local record.</summary>
    public string Records => Path.Combine(Root, "records");

    /// <summary>The local authority's certificate, for clients.</summary>
    public string AuthorityCertificate => Path.Combine(Root, "ca.pem");

    /// <summary>The system's authorities and the local one, for clients that take one file for all.</summary>
    public string AuthorityBundle => Path.Combine(Root, "ca-bundle.pem");

    /// <summary>The local authority's private key, sealed.</summary>
    public string AuthorityKey => Path.Combine(Root, "tls", "ca.key");

    /// <summary>The server's certificate from the local authority.</summary>
    public string ServerCertificate => Path.Combine(Root, "tls", "server.pem");

    /// <summary>The private key of <see cref="ServerCertificate"/>, sealed.</summary>
    public string ServerKey => Path.Combine(Root, "tls", "server.key");

    /// <summary>Where the running server, or the last one, answers.</summary>
    public string Endpoints => Path.Combine(Root, "endpoints.json");

    /// <summary>Creates the directory where it is missing, and takes it for this process.</summary>
    /// <exception cref="DataDirectoryException">It cannot be created or written, others can read it, or another process holds it.</exception>
    public static DataDirectory Take(string path)
    {
        try
        {
            Make(Path.GetFullPath(path));
            if ((File.GetUnixFileMode(path) & ~OwnerFolder) != UnixFileMode.None)
                throw new DataDirectoryException($"Others may read {path}. Keys lie in it: chmod 700 {path}");
            Make(Path.GetFullPath(Path.Combine(path, "tls")));
            return new DataDirectory(path, Hold(Path.Combine(path, "server.lock")));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not DataDirectoryException)
        {
            throw new DataDirectoryException($"The data directory {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The directory as a client of the running server sees it: nothing is taken.</summary>
    /// <exception cref="DataDirectoryException">It is not there, or this user may not read it.</exception>
    public static DataDirectory Look(string path)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(path).Any();
            return new DataDirectory(path, null);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataDirectoryException($"The data directory {path} belongs to another user. Run this as that user.", e);
        }
        catch (IOException e)
        {
            throw new DataDirectoryException(
                $"There is no data directory {path}. Start the server first, or name its directory with --data-directory.", e);
        }
    }

    /// <summary>Writes a file whole or not at all: (1) under another name, (2) synced, (3) renamed, (4) its name synced.</summary>
    /// <param name="isSecret">True where only the owner may read it.</param>
    public static void WriteWhole(string path, ReadOnlySpan<byte> bytes, bool isSecret = true)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = isSecret ? OwnerFile : OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        };
        using (var file = new FileStream(temporary, options)) // (1)
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true); // (2)
        }

        File.Move(temporary, path, overwrite: true); // (3)
        RecordFolder.SyncFolder(Path.GetDirectoryName(path)!); // (4)
    }

    /// <summary>Writes text whole and forgets its bytes.</summary>
    public static void WriteWhole(string path, string text, bool isSecret = true)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        WriteWhole(path, bytes, isSecret);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Copies a file to a name that is not taken, synced, for its owner alone.</summary>
    public static void CopyWhole(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile });
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    /// <summary>Makes a folder and those above it, each durable by name.</summary>
    private static void Make(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (parent is not null) Make(parent);
        Directory.CreateDirectory(path, OwnerFolder);
        if (parent is not null) RecordFolder.SyncFolder(parent);
    }

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None, // flock: gone with the process, however that ends
                UnixCreateMode = OwnerFile,
            });
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new DataDirectoryException($"Another server runs on the data directory {Path.GetDirectoryName(path)}.", e);
        }
    }
}

/// <summary>The data directory cannot be used; the message says what to do.</summary>
internal sealed class DataDirectoryException(string message, Exception? inner = null) : IOException(message, inner);

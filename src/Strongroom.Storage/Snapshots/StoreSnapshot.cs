using Strongroom.Storage.Disk;
using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Tables;
using Strongroom.Storage.Transactions;

namespace Strongroom.Storage;

/// <summary>
/// One consistent copy of a store's metadata in a file of its own, taken beside a running server or of a stopped one, and changed before it is handed on or put
/// in place. Blobs are not in it but for the small ones that lie in the database. See docs/formats/backup.md
/// </summary>
public sealed class StoreSnapshot : IDisposable
{
    /// <summary>The name of the metadata in a data directory.</summary>
    public const string FileName = Session.FileName;

    private readonly Database database;
    private readonly DocumentTable documents;
    private readonly OutboxTable counters;

    private StoreSnapshot(string path)
    {
        database = new Database(path);
        try
        {
            // Its own journal goes away with each transaction: nothing of what is replaced is left beside it.
            database.Execute("pragma journal_mode = delete; pragma synchronous = full; pragma secure_delete = on; pragma trusted_schema = off; pragma temp_store = memory");
            if (database.Scalar("pragma application_id") != Schema.Migration.ApplicationId) throw new StoreFormatException("The file is no metadata of Strongroom's.");
            documents = new DocumentTable(database);
            counters = new OutboxTable(database);
        }
        catch (SqliteFault e)
        {
            database.Dispose();
            throw new StoreFormatException("The file is no metadata of Strongroom's: " + e.Message, e);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Copies a store's metadata as it is at one moment. Writers go on meanwhile.</summary>
    /// <param name="dataDirectory">The store's.</param>
    /// <param name="path">Where the copy goes: a file that must not exist, made with mode 0600.</param>
    /// <exception cref="StoreFormatException">There is no metadata, or it cannot be read.</exception>
    public static void Take(string dataDirectory, string path)
    {
        var source = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(source)) throw new StoreFormatException($"There is no {source}.");
        var disk = new LinuxDisk();
        // Made here and not by SQLite, for its mode.
        disk.Create(path).Dispose();
        using (var live = new Database(source))
        {
            using var copy = new Statement(live, "vacuum into ?1");
            try
            {
                copy.Bind(1, path).Run();
            }
            catch (SqliteFault e)
            {
                throw new StoreFormatException($"{source} cannot be copied: {e.Message}", e);
            }
        }
        using var written = disk.Open(path);
        written.Sync();
    }

    /// <summary>Opens a copy; nobody else has it open.</summary>
    /// <exception cref="StoreFormatException">It is none, or damaged.</exception>
    public static StoreSnapshot Open(string path)
    {
        if (!File.Exists(path)) throw new StoreFormatException($"There is no {path}.");
        return new StoreSnapshot(path);
    }

    /// <summary>Documents of one kind of all accounts: as <see cref="IReadTransaction.ListAllDocuments"/>.</summary>
    public IReadOnlyList<DocumentRow> ListAllDocuments(string kind, DocumentRow? after, int max) => documents.ListAll(kind, after, max);

    /// <summary>Replaces documents, in one transaction.</summary>
    public void Replace(IEnumerable<DocumentRow> replaced) => InTransaction(() =>
    {
        foreach (var document in replaced) documents.Put(document.Kind, document.Account, document.Id, document.Bytes);
    });

    /// <summary>
    /// Leaves out this many instance ids. A store that goes on from a copy would give the ids of what was written after it a second time, and what is sealed is
    /// bound to them.
    /// </summary>
    public void SkipInstances(long count) => InTransaction(() =>
        counters.SetCounter(OutboxTable.InstanceCounter, checked(counters.FindCounter(OutboxTable.InstanceCounter) + count)));

    /// <summary>Checks the whole file, page by page.</summary>
    /// <exception cref="StoreFormatException">It is damaged.</exception>
    public void Check()
    {
        using var statement = new Statement(database, "pragma integrity_check(1)");
        if (statement.One(s => s.Text(0)) is not "ok") throw new StoreFormatException("The metadata is damaged.");
    }

    /// <summary>Writes the file anew without what was replaced, and makes it durable.</summary>
    public void Compact() => database.Execute("vacuum");

    /// <summary>Makes it what a store opens: its last change.</summary>
    public void Finish() => database.Execute("pragma journal_mode = wal");

    /// <summary>Every blob that has a file or a place in a segment.</summary>
    public IReadOnlyList<BlobRef> ListBlobs()
    {
        using var statement = new Statement(
            database,
            """
            select place, container, start, length from details where place in (2, 3)
            union all select place, container, start, length from parts where place in (2, 3)
            """);
        return statement.Many(s => BlobColumns.Map(s, 0)!.Value);
    }

    /// <summary>The blobs that are missing in a data directory, or shorter than they should be there.</summary>
    public IReadOnlyList<BlobRef> FindMissingBlobs(string dataDirectory)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. ListBlobs().Where(blob => LengthOf(PathOf(dataDirectory, blob)) < blob.Offset + blob.Length)];

        long LengthOf(string path)
        {
            if (lengths.TryGetValue(path, out var known)) return known;
            var file = new FileInfo(path);
            return lengths[path] = file.Exists ? file.Length : -1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    private static string PathOf(string dataDirectory, BlobRef blob) => blob.Place == BlobPlace.Segment
        ? BlobStore.SegmentFiles.PathOf(Path.Combine(dataDirectory, BlobStore.BlobHouse.SegmentsFolder), blob.Container)
        : BlobStore.FileStore.PathOf(Path.Combine(dataDirectory, BlobStore.BlobHouse.FilesFolder), blob.Container);

    private void InTransaction(Action change)
    {
        database.Execute("begin immediate");
        try
        {
            change();
            database.Execute("commit");
        }
        catch
        {
            if (!database.IsAutocommit) database.Execute("rollback");
            throw;
        }
    }
}

using Strongroom.Storage.BlobStore;
using Strongroom.Storage.Sqlite;
using Strongroom.Storage.Tables;

namespace Strongroom.Storage.Transactions;

/// <summary>One connection with the tables over it.</summary>
internal sealed class Session : IDisposable
{
    public const string FileName = "metadata.db";

    /// <param name="blobs">The places for blobs, or null where <see cref="House"/> is set later.</param>
    /// <param name="cacheKibibytes">The page cache's bound.</param>
    public Session(StoreOptions options, BlobHouse? blobs, int cacheKibibytes)
    {
        House = blobs;
        Database = new Database(Path.Combine(options.DataDirectory, FileName));
        try
        {
            Configure(Database, options, cacheKibibytes);
        }
        catch
        {
            Database.Dispose();
            throw;
        }
        Buckets = new BucketTable(Database);
        Objects = new ObjectTable(Database);
        Versions = new VersionTable(Database);
        Details = new DetailTable(Database);
        Blobs = new BlobTable(Database);
        Uploads = new UploadTable(Database);
        Parts = new PartTable(Database);
        Documents = new DocumentTable(Database);
        Outbox = new OutboxTable(Database);
        Begin = Database.Statement("begin");
        End = Database.Statement("commit");
    }

    public Database Database { get; }

    public BucketTable Buckets { get; }

    public ObjectTable Objects { get; }

    public VersionTable Versions { get; }

    public DetailTable Details { get; }

    public BlobTable Blobs { get; }

    public UploadTable Uploads { get; }

    public PartTable Parts { get; }

    public DocumentTable Documents { get; }

    public OutboxTable Outbox { get; }

    public Statement Begin { get; }

    public Statement End { get; }

    /// <summary>The places for blobs; set once, before the session is used.</summary>
    public BlobHouse? House { get; set; }

    public BlobReader Open(BlobRef blob) => blob.Place switch
    {
        BlobPlace.Inline => Blobs.ReadBody(blob.Container, s => new InlineBlobReader(s.Span(0)))
            ?? throw new BlobMissingException($"Inline body {blob.Container} is not there."),
        BlobPlace.Segment => House!.Segments.Open(blob),
        BlobPlace.File => House!.Files.Open(blob),
        _ => throw new ArgumentOutOfRangeException(nameof(blob), blob.Place, "No such place."),
    };

    public void Dispose() => Database.Dispose();

    private static void Configure(Database database, StoreOptions options, int cacheKibibytes)
    {
        // The page size counts only before the first table; the journal mode is kept in the file.
        database.Execute($"pragma page_size = {options.PageBytes}");
        if (database.Scalar("pragma user_version") == 0) database.Execute("pragma journal_mode = wal");
        database.Execute(
            $"""
            pragma synchronous = full;
            pragma wal_autocheckpoint = 0;
            pragma journal_size_limit = {options.WalBytesMax};
            pragma secure_delete = {(options.SecureDelete ? "on" : "off")};
            pragma cache_size = -{cacheKibibytes};
            pragma cache_spill = off;
            pragma temp_store = memory;
            pragma mmap_size = 0;
            pragma trusted_schema = off;
            """);
        if (options.DatabasePagesMax > 0) database.Execute($"pragma max_page_count = {options.DatabasePagesMax}");
    }
}

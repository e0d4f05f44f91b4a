using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Buckets and their configuration documents.</summary>
internal sealed class BucketTable(Database database)
{
    private const string Columns = "instance, account, name, region, created_ms, versioning";

    private readonly Statement find = database.Statement($"select {Columns} from buckets where name = ?1");
    private readonly Statement findInstance = database.Statement("select instance from buckets where name = ?1");
    private readonly Statement list = database.Statement(
        $"select {Columns} from buckets where account = ?1 and name > ?2 and name >= ?3 and name < ?4 order by name limit ?5");
    private readonly Statement count = database.Statement("select count(*) from buckets where account = ?1");
    private readonly Statement insert = database.Statement($"insert into buckets ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly Statement update = database.Statement("update buckets set versioning = ?2 where instance = ?1");
    private readonly Statement delete = database.Statement("delete from buckets where instance = ?1");
    private readonly Statement isUsed = database.Statement(
        """
        select exists (select 1 from objects where bucket = ?1)
            or exists (select 1 from versions where bucket = ?1)
        """);
    private readonly Statement findDocument = database.Statement(
        "select document from bucket_configurations where bucket = ?1 and kind = ?2");
    private readonly Statement putDocument = database.Statement(
        """
        insert into bucket_configurations (bucket, kind, account, document)
            select instance, ?2, account, ?3 from buckets where instance = ?1
            on conflict (bucket, kind) do update set document = excluded.document
        """);
    private readonly Statement deleteDocument = database.Statement(
        "delete from bucket_configurations where bucket = ?1 and kind = ?2");
    private readonly Statement deleteDocuments = database.Statement("delete from bucket_configurations where bucket = ?1");

    public BucketRow? Find(string name) => find.Bind(1, name).One(Map);

    /// <summary>The instance of the bucket of that name, out of the index alone; null where there is none.</summary>
    public long? FindInstance(string name) => findInstance.Bind(1, name).Number();

    public IReadOnlyList<BucketRow> List(string account, string? prefix, string? after, int max) =>
        // Names are lower-case ASCII, so that '~' is above all of them and stands for the end of a prefix.
        list.Bind(1, account).Bind(2, after ?? "").Bind(3, prefix ?? "").Bind(4, prefix + "~").Bind(5, max).Many(Map);

    public int Count(string account) => (int)(count.Bind(1, account).Number() ?? 0);

    public bool IsEmpty(long bucket) => isUsed.Bind(1, bucket).Number() == 0;

    public void Insert(BucketRow row) => insert.Bind(1, row.Instance).Bind(2, row.Account).Bind(3, row.Name).Bind(4, row.Region)
        .Bind(5, row.CreatedMs).Bind(6, (long)row.Versioning).Run();

    public void Update(BucketRow row) => update.Bind(1, row.Instance).Bind(2, (long)row.Versioning).RunOnOne("bucket");

    public void Delete(long bucket)
    {
        deleteDocuments.Bind(1, bucket).Run();
        delete.Bind(1, bucket).RunOnOne("bucket");
    }

    public byte[]? FindDocument(long bucket, string kind) => findDocument.Bind(1, bucket).Bind(2, kind).One(s => s.Bytes(0));

    public void PutDocument(long bucket, string kind, byte[]? document)
    {
        if (document is null) deleteDocument.Bind(1, bucket).Bind(2, kind).Run();
        else putDocument.Bind(1, bucket).Bind(2, kind).Bind(3, document).RunOnOne("bucket");
    }

    private static BucketRow Map(Statement s) => new()
    {
        Instance = s.Long(0),
        Account = s.Text(1),
        Name = s.Text(2),
        Region = s.Text(3),
        CreatedMs = s.Long(4),
        Versioning = (VersioningState)s.Int(5),
    };
}

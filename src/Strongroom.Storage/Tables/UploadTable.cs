using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Multipart uploads under way.</summary>
internal sealed class UploadTable(Database database)
{
    private const string Columns =
        "bucket, key, upload_id, instance, account, initiator, created_ms, storage_class, wrapped_key, attributes, " + LockColumns.Names;

    private readonly Statement find = database.Statement(
        $"select {Columns} from uploads where bucket = ?1 and key = ?2 and upload_id = ?3");
    private readonly Statement listFrom = database.Statement(
        $"select {Columns} from uploads where bucket = ?1 and key >= ?2 order by key, upload_id");
    private readonly Statement listAfter = database.Statement(
        $"select {Columns} from uploads where bucket = ?1 and key = ?2 and upload_id > ?3 order by upload_id limit ?4");
    private readonly Statement insert = database.Statement(
        $"insert into uploads ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    private readonly Statement setKeys = database.Statement("update uploads set wrapped_key = ?2, attributes = ?3 where instance = ?1");
    private readonly Statement listKeys = database.Statement(
        "select instance, wrapped_key from uploads where instance > ?1 order by instance limit ?2");
    private readonly Statement delete = database.Statement("delete from uploads where bucket = ?1 and key = ?2 and upload_id = ?3");
    private readonly Statement accountOf = database.Statement("select account from uploads where instance = ?1");

    public UploadRow? Find(long bucket, ReadOnlySpan<byte> key, string uploadId) =>
        find.Bind(1, bucket).Bind(2, key).Bind(3, uploadId).One(Map);

    /// <summary>Uploads in order of key and upload id: those of <paramref name="afterKey"/> behind the upload id first, then those of higher keys.</summary>
    public IReadOnlyList<UploadRow> List(long bucket, ReadOnlySpan<byte> prefix, byte[]? afterKey, string? afterUploadId, int max)
    {
        var rows = new List<UploadRow>();
        var from = prefix.ToArray();
        if (afterKey is not null)
        {
            if (afterUploadId is not null && afterKey.AsSpan().StartsWith(prefix))
                rows.AddRange(listAfter.Bind(1, bucket).Bind(2, afterKey).Bind(3, afterUploadId).Bind(4, max).Many(Map));
            var next = Bytes.Next(afterKey);
            if (next.AsSpan().SequenceCompareTo(from) > 0) from = next;
        }
        listFrom.Bind(1, bucket).Bind(2, from);
        try
        {
            while (rows.Count < max && listFrom.Step())
            {
                if (!listFrom.Span(1).StartsWith(prefix)) break;
                rows.Add(Map(listFrom));
            }
        }
        finally
        {
            listFrom.Reset();
        }
        return rows;
    }

    public string? AccountOf(long instance) => accountOf.Bind(1, instance).One(s => s.Text(0));

    public void Insert(UploadRow row) => LockColumns.Bind(
        insert.Bind(1, row.Bucket).Bind(2, row.Key).Bind(3, row.UploadId).Bind(4, row.Instance)
            .Bind(5, row.Account).Bind(6, row.Initiator).Bind(7, row.CreatedMs).Bind(8, row.StorageClass)
            .Bind(9, row.WrappedKey).Bind(10, row.Attributes),
        11,
        row.Lock).Run();

    public void SetKeys(long instance, byte[] wrappedKey, byte[] attributes) =>
        setKeys.Bind(1, instance).Bind(2, wrappedKey).Bind(3, attributes).RunOnOne("upload");

    /// <summary>Uploads of all buckets and their wrapped keys, by instance.</summary>
    public IReadOnlyList<WrappedKeyRow> ListKeys(long after, int max) =>
        listKeys.Bind(1, after).Bind(2, max).Many(s => new WrappedKeyRow(s.Long(0), 0, s.Bytes(1)));

    public void Delete(UploadRow row) => delete.Bind(1, row.Bucket).Bind(2, row.Key).Bind(3, row.UploadId).RunOnOne("upload");

    private static UploadRow Map(Statement s) => new()
    {
        Bucket = s.Long(0),
        Key = s.Bytes(1),
        UploadId = s.Text(2),
        Instance = s.Long(3),
        Account = s.Text(4),
        Initiator = s.Text(5),
        CreatedMs = s.Long(6),
        StorageClass = s.TextOrNull(7),
        WrappedKey = s.Bytes(8),
        Attributes = s.Bytes(9),
        Lock = LockColumns.Map(s, 10),
    };
}

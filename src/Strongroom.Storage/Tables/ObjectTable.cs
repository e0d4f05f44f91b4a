using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>The live version of each key.</summary>
internal sealed class ObjectTable(Database database)
{
    internal const string Columns = "key, ord, instance, version_id, size, modified_ms, etag, storage_class, checksum, account";

    private readonly Statement find = database.Statement($"select {Columns} from objects where bucket = ?1 and key = ?2");
    private readonly Statement listFrom = database.Statement(
        $"select {Columns} from objects where bucket = ?1 and key >= ?2 order by key");
    private readonly Statement listBetween = database.Statement(
        $"select {Columns} from objects where bucket = ?1 and key >= ?2 and key < ?3 order by key");
    private readonly Statement put = database.Statement(
        $"""
        insert into objects (bucket, {Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            on conflict (bucket, key) do update set ord = excluded.ord, instance = excluded.instance, version_id = excluded.version_id,
                size = excluded.size, modified_ms = excluded.modified_ms, etag = excluded.etag,
                storage_class = excluded.storage_class, checksum = excluded.checksum, account = excluded.account
        """);
    private readonly Statement delete = database.Statement("delete from objects where bucket = ?1 and key = ?2");

    public OrderedVersion? Find(long bucket, ReadOnlySpan<byte> key) => find.Bind(1, bucket).Bind(2, key).One(s => Map(s, bucket));

    /// <summary>Begins a scan of keys from <paramref name="from"/> on, below <paramref name="below"/>. Step it; map its rows; reset it.</summary>
    public Statement Scan(long bucket, ReadOnlySpan<byte> from, byte[]? below) => below is null
        ? listFrom.Bind(1, bucket).Bind(2, from)
        : listBetween.Bind(1, bucket).Bind(2, from).Bind(3, below);

    public void Put(ObjectRow row, long order) => put.Bind(1, row.Bucket).Bind(2, row.Key).Bind(3, order).Bind(4, row.Instance)
        .Bind(5, row.VersionId ?? "").Bind(6, row.Size).Bind(7, row.ModifiedMs).Bind(8, row.ETag)
        .Bind(9, row.StorageClass).Bind(10, row.Checksum).Bind(11, row.Account).Run();

    public void Delete(long bucket, ReadOnlySpan<byte> key) => delete.Bind(1, bucket).Bind(2, key).RunOnOne("object");

    public static ObjectRow MapRow(Statement s, long bucket)
    {
        var versionId = s.Text(3);
        return new ObjectRow
        {
            Bucket = bucket,
            Key = s.Bytes(0),
            Instance = s.Long(2),
            VersionId = versionId.Length == 0 ? null : versionId,
            Size = s.Long(4),
            ModifiedMs = s.Long(5),
            ETag = s.Text(6),
            StorageClass = s.TextOrNull(7),
            Checksum = s.TextOrNull(8),
            Account = s.Text(9),
        };
    }

    private static OrderedVersion Map(Statement s, long bucket) => new(MapRow(s, bucket), s.Long(1));
}

/// <summary>A version with its place in its key's order: a higher one is newer.</summary>
internal sealed record OrderedVersion(ObjectRow Row, long Order);

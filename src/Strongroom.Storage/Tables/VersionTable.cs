using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Versions that are not live: older ones, and every delete marker. What is live lies in <see cref="ObjectTable"/>.</summary>
internal sealed class VersionTable(Database database)
{
    private const string Columns = ObjectTable.Columns + ", is_marker";

    private readonly Statement newest = database.Statement(
        $"select {Columns} from versions where bucket = ?1 and key = ?2 order by ord desc limit 1");
    private readonly Statement find = database.Statement(
        $"select {Columns} from versions where bucket = ?1 and key = ?2 and version_id = ?3");
    private readonly Statement listFrom = database.Statement(
        $"select {Columns} from versions where bucket = ?1 and key >= ?2 order by key, ord desc");
    private readonly Statement listBetween = database.Statement(
        $"select {Columns} from versions where bucket = ?1 and key >= ?2 and key < ?3 order by key, ord desc");
    private readonly Statement listOlder = database.Statement(
        $"select {Columns} from versions where bucket = ?1 and key = ?2 and ord < ?3 order by ord desc limit ?4");
    private readonly Statement insert = database.Statement(
        $"insert into versions (bucket, {Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    private readonly Statement delete = database.Statement("delete from versions where bucket = ?1 and key = ?2 and ord = ?3");

    public OrderedVersion? Newest(long bucket, ReadOnlySpan<byte> key) => newest.Bind(1, bucket).Bind(2, key).One(s => Map(s, bucket));

    public OrderedVersion? Find(long bucket, ReadOnlySpan<byte> key, string versionId) =>
        find.Bind(1, bucket).Bind(2, key).Bind(3, versionId).One(s => Map(s, bucket));

    /// <summary>Begins a scan of keys from <paramref name="from"/> on, below <paramref name="below"/>, the newest version of each first. Step it; map its rows; reset it.</summary>
    public Statement Scan(long bucket, ReadOnlySpan<byte> from, byte[]? below) => below is null
        ? listFrom.Bind(1, bucket).Bind(2, from)
        : listBetween.Bind(1, bucket).Bind(2, from).Bind(3, below);

    /// <summary>Versions of one key below a place in its order, newest first.</summary>
    public List<ObjectRow> ListOlder(long bucket, ReadOnlySpan<byte> key, long order, int max) =>
        listOlder.Bind(1, bucket).Bind(2, key).Bind(3, order).Bind(4, max).Many(s => MapRow(s, bucket));

    public static ObjectRow MapRow(Statement s, long bucket) => ObjectTable.MapRow(s, bucket) with { IsMarker = s.Int(10) != 0 };

    public void Insert(ObjectRow row, long order) => insert.Bind(1, row.Bucket).Bind(2, row.Key).Bind(3, order).Bind(4, row.Instance)
        .Bind(5, row.VersionId ?? "").Bind(6, row.Size).Bind(7, row.ModifiedMs).Bind(8, row.ETag)
        .Bind(9, row.StorageClass).Bind(10, row.Checksum).Bind(11, row.Account).Bind(12, row.IsMarker ? 1 : 0).Run();

    public void Delete(OrderedVersion version) =>
        delete.Bind(1, version.Row.Bucket).Bind(2, version.Row.Key).Bind(3, version.Order).RunOnOne("version");

    private static OrderedVersion Map(Statement s, long bucket) => new(MapRow(s, bucket), s.Long(1));
}

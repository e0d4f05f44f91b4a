using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Parts of uploads, and of the objects that uploads became.</summary>
internal sealed class PartTable(Database database)
{
    private const string Columns =
        "owner, number, instance, size, modified_ms, etag, checksum, place, container, start, length, wrapped_key";

    private readonly Statement find = database.Statement($"select {Columns} from parts where owner = ?1 and number = ?2");
    private readonly Statement list = database.Statement(
        $"select {Columns} from parts where owner = ?1 and number > ?2 order by number limit ?3");
    private readonly Statement listBodies = database.Statement(
        "select number, place, container, start, length from parts where owner = ?1 order by number");
    private readonly Statement insert = database.Statement(
        $"insert into parts ({Columns}, account) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    private readonly Statement setKey = database.Statement("update parts set wrapped_key = ?3 where owner = ?1 and number = ?2");
    private readonly Statement listKeys = database.Statement(
        "select owner, number, wrapped_key from parts where (owner, number) > (?1, ?2) order by owner, number limit ?3");
    private readonly Statement move = database.Statement(
        "update parts set container = ?3, start = ?4 where owner = ?1 and number = ?2");
    private readonly Statement delete = database.Statement("delete from parts where owner = ?1 and number = ?2");

    public PartRow? Find(long owner, int number) => find.Bind(1, owner).Bind(2, number).One(Map);

    public IReadOnlyList<PartRow> List(long owner, int afterNumber, int max) =>
        list.Bind(1, owner).Bind(2, afterNumber).Bind(3, max).Many(Map);

    /// <summary>Number and blob of every part.</summary>
    public IReadOnlyList<(int Number, BlobRef? Body)> ListBodies(long owner) =>
        listBodies.Bind(1, owner).Many(s => (s.Int(0), BlobColumns.Map(s, 1)));

    public void Insert(PartRow row, string account) =>
        BlobColumns.Bind(insert.Bind(1, row.Owner).Bind(2, row.Number).Bind(3, row.Instance).Bind(4, row.Size)
            .Bind(5, row.ModifiedMs).Bind(6, row.ETag).Bind(7, row.Checksum), 8, row.Body)
            .Bind(12, row.WrappedKey).Bind(13, account).Run();

    public void SetKey(long owner, int number, byte[] wrappedKey) =>
        setKey.Bind(1, owner).Bind(2, number).Bind(3, wrappedKey).RunOnOne("part");

    /// <summary>Parts of all owners and their wrapped keys, by owner and number.</summary>
    public IReadOnlyList<WrappedKeyRow> ListKeys(long afterOwner, int afterNumber, int max) =>
        listKeys.Bind(1, afterOwner).Bind(2, afterNumber).Bind(3, max).Many(s => new WrappedKeyRow(s.Long(0), s.Int(1), s.Bytes(2)));

    public void Move(long owner, int number, long container, long start) =>
        move.Bind(1, owner).Bind(2, number).Bind(3, container).Bind(4, start).RunOnOne("part");

    public void Delete(long owner, int number) => delete.Bind(1, owner).Bind(2, number).RunOnOne("part");

    private static PartRow Map(Statement s) => new()
    {
        Owner = s.Long(0),
        Number = s.Int(1),
        Instance = s.Long(2),
        Size = s.Long(3),
        ModifiedMs = s.Long(4),
        ETag = s.Text(5),
        Checksum = s.TextOrNull(6),
        Body = BlobColumns.Map(s, 7),
        WrappedKey = s.Bytes(11),
    };
}

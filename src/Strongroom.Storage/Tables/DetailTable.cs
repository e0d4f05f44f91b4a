using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>What reading an instance needs beside its row.</summary>
internal sealed class DetailTable(Database database)
{
    private readonly Statement find = database.Statement(
        $"select layout, place, container, start, length, wrapped_key, attributes, {LockColumns.Names} from details where instance = ?1");
    private readonly Statement findBody = database.Statement(
        "select layout, place, container, start, length from details where instance = ?1");
    private readonly Statement findLock = database.Statement($"select {LockColumns.Names} from details where instance = ?1");
    private readonly Statement insert = database.Statement(
        $"""
        insert into details (instance, account, layout, place, container, start, length, wrapped_key, attributes, {LockColumns.Names})
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);
    private readonly Statement setLock = database.Statement(
        "update details set lock_mode = ?2, retain_until_ms = ?3, legal_hold = ?4 where instance = ?1");
    private readonly Statement setAttributes = database.Statement("update details set attributes = ?2 where instance = ?1");
    private readonly Statement setKeys = database.Statement("update details set wrapped_key = ?2, attributes = ?3 where instance = ?1");
    private readonly Statement listKeys = database.Statement(
        "select instance, wrapped_key from details where instance > ?1 order by instance limit ?2");
    private readonly Statement move = database.Statement("update details set container = ?2, start = ?3 where instance = ?1");
    private readonly Statement delete = database.Statement("delete from details where instance = ?1");

    public ObjectDetail? Find(long instance) => find.Bind(1, instance).One(s => new ObjectDetail
    {
        Layout = (BodyLayout)s.Int(0),
        Body = BlobColumns.Map(s, 1),
        WrappedKey = s.Bytes(5),
        Attributes = s.Bytes(6),
        Lock = LockColumns.Map(s, 7),
    });

    /// <summary>How an instance's bytes are kept, without reading what is sealed.</summary>
    public (BodyLayout Layout, BlobRef? Body)? FindBody(long instance)
    {
        if (!findBody.Bind(1, instance).Step()) return null;
        var found = ((BodyLayout)findBody.Int(0), BlobColumns.Map(findBody, 1));
        findBody.Reset();
        return found;
    }

    /// <summary>The lock, without reading what is sealed.</summary>
    public VersionLock? FindLock(long instance)
    {
        if (!findLock.Bind(1, instance).Step()) return null;
        var found = LockColumns.Map(findLock, 0);
        findLock.Reset();
        return found;
    }

    public void Insert(long instance, string account, ObjectDetail detail) =>
        LockColumns.Bind(
            BlobColumns.Bind(insert.Bind(1, instance).Bind(2, account).Bind(3, (long)detail.Layout), 4, detail.Body)
                .Bind(8, detail.WrappedKey).Bind(9, detail.Attributes),
            10,
            detail.Lock).Run();

    public void SetLock(long instance, VersionLock value) => LockColumns.Bind(setLock.Bind(1, instance), 2, value).RunOnOne("instance");

    public void SetAttributes(long instance, byte[] attributes) => setAttributes.Bind(1, instance).Bind(2, attributes).RunOnOne("instance");

    public void SetKeys(long instance, byte[] wrappedKey, byte[] attributes) =>
        setKeys.Bind(1, instance).Bind(2, wrappedKey).Bind(3, attributes).RunOnOne("instance");

    /// <summary>Instances and their wrapped keys, by instance.</summary>
    public IReadOnlyList<WrappedKeyRow> ListKeys(long after, int max) =>
        listKeys.Bind(1, after).Bind(2, max).Many(s => new WrappedKeyRow(s.Long(0), 0, s.Bytes(1)));

    public void Move(long instance, long container, long start) =>
        move.Bind(1, instance).Bind(2, container).Bind(3, start).RunOnOne("instance");

    public void Delete(long instance) => delete.Bind(1, instance).RunOnOne("detail");
}

/// <summary>A blob's place as four columns; place 0 is no blob.</summary>
internal static class BlobColumns
{
    public static BlobRef? Map(Statement s, int first) => s.Int(first) == 0
        ? null
        : new BlobRef((BlobPlace)s.Int(first), s.Long(first + 1), s.Long(first + 2), s.Long(first + 3));

    public static Statement Bind(Statement s, int first, BlobRef? blob) => s.Bind(first, blob is { } some ? (long)some.Place : 0)
        .Bind(first + 1, blob?.Container ?? 0).Bind(first + 2, blob?.Offset ?? 0).Bind(first + 3, blob?.Length ?? 0);
}

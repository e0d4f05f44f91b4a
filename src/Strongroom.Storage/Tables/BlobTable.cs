using System.Runtime.InteropServices;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Whose a blob is: a version's body, or one part of an upload or object.</summary>
/// <param name="Owner">The version's instance, or the part's owner.</param>
/// <param name="Part">The part's number; 0 for a version's body.</param>
/// <param name="Account">The account that the owner is of.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BlobOwner(long Owner, int Part, string Account);

/// <summary>A stretch of a segment that somebody refers to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Extent(long Segment, long Start, long Length, BlobOwner Owner);

/// <summary>Inline bodies, and which stretches of segments and which files are in use, by whom.</summary>
internal sealed class BlobTable(Database database)
{
    private readonly Statement readBody = database.Statement("select bytes from bodies where number = ?1");
    private readonly Statement insertBody = database.Statement("insert into bodies (number, account, bytes) values (?1, ?2, ?3)");
    private readonly Statement deleteBody = database.Statement("delete from bodies where number = ?1");
    private readonly Statement insertExtent = database.Statement(
        "insert into extents (segment, start, length, owner, part, account) values (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly Statement deleteExtent = database.Statement("delete from extents where segment = ?1 and start = ?2");
    private readonly Statement findExtent = database.Statement(
        "select segment, start, length, owner, part, account from extents where segment = ?1 and start = ?2 and owner = ?3 and part = ?4");
    private readonly Statement listExtents = database.Statement(
        "select segment, start, length, owner, part, account from extents where segment = ?1 and start > ?2 order by start limit ?3");
    private readonly Statement liveBytes = database.Statement("select sum(length) from extents where segment = ?1");
    private readonly Statement liveEnd = database.Statement(
        "select start + length from extents where segment = ?1 order by start desc limit 1");
    private readonly Statement insertFile = database.Statement(
        "insert into files (number, length, owner, part, account) values (?1, ?2, ?3, ?4, ?5)");
    private readonly Statement deleteFile = database.Statement("delete from files where number = ?1");
    private readonly Statement hasFile = database.Statement("select 1 from files where number = ?1");

    /// <summary>Copies an inline body by way of <paramref name="map"/>; null where it is gone.</summary>
    public T? ReadBody<T>(long number, Func<Statement, T> map) where T : class => readBody.Bind(1, number).One(map);

    public void InsertBody(long number, string account, ReadOnlySpan<byte> bytes) =>
        insertBody.Bind(1, number).Bind(2, account).Bind(3, bytes).Run();

    public void DeleteBody(long number) => deleteBody.Bind(1, number).RunOnOne("inline body");

    public void InsertExtent(Extent extent) => insertExtent.Bind(1, extent.Segment).Bind(2, extent.Start).Bind(3, extent.Length)
        .Bind(4, extent.Owner.Owner).Bind(5, extent.Owner.Part).Bind(6, extent.Owner.Account).Run();

    public void DeleteExtent(long segment, long start) => deleteExtent.Bind(1, segment).Bind(2, start).RunOnOne("extent");

    /// <summary>True where the extent is still the same owner's.</summary>
    public bool HasExtent(Extent extent) => findExtent.Bind(1, extent.Segment).Bind(2, extent.Start).Bind(3, extent.Owner.Owner)
        .Bind(4, extent.Owner.Part).Number() is not null;

    public IReadOnlyList<Extent> ListExtents(long segment, long afterStart, int max) =>
        listExtents.Bind(1, segment).Bind(2, afterStart).Bind(3, max).Many(
            s => new Extent(s.Long(0), s.Long(1), s.Long(2), new BlobOwner(s.Long(3), s.Int(4), s.Text(5))));

    /// <summary>Bytes of a segment that somebody refers to.</summary>
    public long LiveBytes(long segment) => liveBytes.Bind(1, segment).Number() ?? 0;

    /// <summary>Where the last extent of a segment ends; null where it has none.</summary>
    public long? LiveEnd(long segment) => liveEnd.Bind(1, segment).Number();

    public void InsertFile(long number, long length, BlobOwner owner) => insertFile.Bind(1, number).Bind(2, length).Bind(3, owner.Owner)
        .Bind(4, owner.Part).Bind(5, owner.Account).Run();

    public void DeleteFile(long number) => deleteFile.Bind(1, number).RunOnOne("file");

    public bool HasFile(long number) => hasFile.Bind(1, number).Number() is not null;
}

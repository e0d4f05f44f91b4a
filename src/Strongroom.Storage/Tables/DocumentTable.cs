using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Tables;

/// <summary>Documents that modules keep, under kind, account and id.</summary>
internal sealed class DocumentTable(Database database)
{
    private readonly Statement find = database.Statement("select document from documents where kind = ?1 and account = ?2 and id = ?3");
    private readonly Statement list = database.Statement(
        "select id, document from documents where kind = ?1 and account = ?2 and id > ?3 order by id limit ?4");
    private readonly Statement listAll = database.Statement(
        "select id, document from documents where kind = ?1 and account = ?2 order by id limit ?3");
    private readonly Statement listKind = database.Statement(
        "select account, id, document from documents where kind = ?1 and (account, id) > (?2, ?3) order by account, id limit ?4");
    private readonly Statement put = database.Statement(
        """
        insert into documents (kind, account, id, document) values (?1, ?2, ?3, ?4)
            on conflict (kind, account, id) do update set document = excluded.document
        """);
    private readonly Statement delete = database.Statement("delete from documents where kind = ?1 and account = ?2 and id = ?3");

    public byte[]? Find(string kind, string account, string id) =>
        find.Bind(1, kind).Bind(2, account).Bind(3, id).One(s => s.Bytes(0));

    public IReadOnlyList<KeyValuePair<string, byte[]>> List(string kind, string account, string? afterId, int max) => afterId is null
        ? listAll.Bind(1, kind).Bind(2, account).Bind(3, max).Many(Map)
        : list.Bind(1, kind).Bind(2, account).Bind(3, afterId).Bind(4, max).Many(Map);

    /// <summary>Of all accounts. No document has an empty id, so nothing comes before the first one's name.</summary>
    public IReadOnlyList<DocumentRow> ListAll(string kind, DocumentRow? after, int max) =>
        listKind.Bind(1, kind).Bind(2, after?.Account ?? "").Bind(3, after?.Id ?? "").Bind(4, max).Many(s => new DocumentRow(kind, s.Text(0), s.Text(1), s.Bytes(2)));

    public void Put(string kind, string account, string id, byte[]? document)
    {
        if (document is null) delete.Bind(1, kind).Bind(2, account).Bind(3, id).Run();
        else put.Bind(1, kind).Bind(2, account).Bind(3, id).Bind(4, document).Run();
    }

    private static KeyValuePair<string, byte[]> Map(Statement s) => new(s.Text(0), s.Bytes(1));
}

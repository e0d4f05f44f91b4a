using SQLitePCL;

namespace Strongroom.Storage.Sqlite;

/// <summary>One connection, used by one thread at a time. Its statements are prepared once and live as long as it.</summary>
internal sealed class Database : IDisposable
{
    private const int StatusCacheWrite = 9;
    private const int ConfigNoCheckpointOnClose = 1006;
    private readonly List<Statement> statements = [];

    static Database()
    {
        Batteries_V2.Init();
        // Nobody asks how much memory the library has: keeping count takes a lock of the whole process with each allocation.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public Database(string path)
    {
        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_PRIVATECACHE;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        Handle = handle;
        if (code != raw.SQLITE_OK)
        {
            var fault = Fault(code);
            handle.Dispose();
            throw fault;
        }
        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, 10_000);
        // The last one to close must not hide an unbounded checkpoint in Dispose: the store makes its own.
        Check(raw.sqlite3_db_config(handle, ConfigNoCheckpointOnClose, 1, out _));
    }

    public sqlite3 Handle { get; }

    /// <summary>True outside a transaction: also where SQLite has undone it by itself.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>Rows that were stepped to: what a listing costs, for tests.</summary>
    public long Steps { get; set; }

    /// <summary>Pages written to the log since this was last asked.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(Handle, StatusCacheWrite, out var pages, out _, 1));
        return pages;
    }

    /// <summary>A statement that is prepared when it is first used.</summary>
    public Statement Statement(string sql)
    {
        var statement = new Statement(this, sql);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Runs SQL that returns nothing of interest.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    /// <summary>The first column of the first row as a number.</summary>
    public long Scalar(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>Moves what it can of the log into the database without waiting for anyone; tells the log's frames and those moved so far.</summary>
    public (int Log, int Moved) Checkpoint()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var moved);
        if (code is raw.SQLITE_OK or raw.SQLITE_BUSY) return (log, moved);
        throw Fault(code);
    }

    /// <summary>Moves the whole log and cuts its file to nothing; false where a reader or the writer held it longer than <paramref name="waitMs"/>.</summary>
    public bool TruncateLog(int waitMs)
    {
        _ = raw.sqlite3_busy_timeout(Handle, waitMs);
        var code = raw.sqlite3_wal_checkpoint_v2(Handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        return code == raw.SQLITE_OK || (code == raw.SQLITE_BUSY ? false : throw Fault(code));
    }

    public void Dispose()
    {
        foreach (var statement in statements) statement.Dispose();
        Handle.Dispose();
    }

    internal void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    internal SqliteFault Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(Handle);
        return new SqliteFault((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(Handle).utf8_to_string());
    }
}

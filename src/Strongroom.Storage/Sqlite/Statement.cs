using SQLitePCL;

namespace Strongroom.Storage.Sqlite;

/// <summary>A prepared statement. Bind, then one of Run, One, Many; or Step until it says false, then Reset.</summary>
internal sealed class Statement(Database database, string sql) : IDisposable
{
    private sqlite3_stmt? handle;

    private sqlite3_stmt Handle => handle ?? Prepare();

    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(Handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        database.Check(value is null ? raw.sqlite3_bind_null(Handle, index) : raw.sqlite3_bind_text(Handle, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span would bind NULL.
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(Handle, index, 0) : raw.sqlite3_bind_blob(Handle, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        database.Check(raw.sqlite3_bind_null(Handle, index));
        return this;
    }

    /// <summary>True at a row; false at the end, and the statement is ready to be bound again.</summary>
    public bool Step()
    {
        database.Steps++;
        var code = raw.sqlite3_step(Handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE)
        {
            var fault = database.Fault(code);
            Reset();
            throw fault;
        }
        Reset();
        return false;
    }

    /// <summary>Ends the statement early. What it returns repeats what Step already threw.</summary>
    public void Reset() => _ = raw.sqlite3_reset(Handle);

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        if (!Step()) return;
        Reset();
        throw new InvalidOperationException("A statement without a result returned a row: " + sql);
    }

    /// <summary>Runs a statement that must change a row.</summary>
    /// <exception cref="InvalidOperationException">It changed none, or several.</exception>
    public void RunOnOne(string expected)
    {
        Run();
        if (raw.sqlite3_changes(database.Handle) != 1) throw new InvalidOperationException("Not there: " + expected);
    }

    /// <summary>The first row, or null.</summary>
    public T? One<T>(Func<Statement, T> map) where T : class
    {
        if (!Step()) return null;
        try
        {
            return map(this);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row, or null.</summary>
    public long? Number()
    {
        if (!Step()) return null;
        var value = IsNull(0) ? (long?)null : Long(0);
        Reset();
        return value;
    }

    /// <summary>All the rows.</summary>
    public List<T> Many<T>(Func<Statement, T> map)
    {
        var rows = new List<T>();
        try
        {
            while (Step()) rows.Add(map(this));
        }
        finally
        {
            Reset();
        }
        return rows;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(Handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(Handle, column);

    public int Int(int column) => raw.sqlite3_column_int(Handle, column);

    public string Text(int column) => raw.sqlite3_column_text(Handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes where SQLite keeps them: gone at the next step.</summary>
    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(Handle, column);

    public byte[] Bytes(int column) => Span(column).ToArray();

    public void Dispose() => handle?.Dispose();

    private sqlite3_stmt Prepare()
    {
        const uint persistent = 1;
        database.Check(raw.sqlite3_prepare_v3(database.Handle, sql, persistent, out var prepared));
        return handle = prepared;
    }
}

using System.Text;
using SQLitePCL;

namespace Strongroom.Storage.Sqlite;

/// <summary>A prepared statement. Bind, then one of Run, One, Many; or Step until it says false, then Reset.</summary>
internal sealed unsafe class Statement(Database database, string sql) : IDisposable
{
    private const int TextOnStackMax = 256;

    private sqlite3_stmt? prepared;
    private nint handle;

    private nint Handle => handle != 0 ? handle : Prepare();

    public Statement Bind(int index, long value)
    {
        database.Check(Native.BindLong(Handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            database.Check(Native.BindNull(Handle, index));
            return this;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= TextOnStackMax ? stackalloc byte[TextOnStackMax] : new byte[most];
        var count = Encoding.UTF8.GetBytes(value, bytes);
        fixed (byte* start = bytes) database.Check(Native.BindText(Handle, index, start, count, Native.Copy));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // A null pointer would bind NULL, and that is what an empty span has.
        byte none = 0;
        fixed (byte* start = value) database.Check(Native.BindBlob(Handle, index, value.IsEmpty ? &none : start, value.Length, Native.Copy));
        return this;
    }

    /// <summary>True at a row; false at the end, and the statement is ready to be bound again.</summary>
    public bool Step()
    {
        database.Steps++;
        var code = Native.Step(Handle);
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
    public void Reset() => _ = Native.Reset(Handle);

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

    public bool IsNull(int column) => Native.ColumnType(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => Native.ColumnLong(handle, column);

    public int Int(int column) => (int)Native.ColumnLong(handle, column);

    public string Text(int column)
    {
        var utf8 = Span(column);
        return utf8.IsEmpty ? "" : Encoding.UTF8.GetString(utf8);
    }

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes where SQLite keeps them: gone at the next step.</summary>
    public ReadOnlySpan<byte> Span(int column)
    {
        var start = Native.ColumnBlob(handle, column);
        return new ReadOnlySpan<byte>(start, Native.ColumnBytes(handle, column));
    }

    public byte[] Bytes(int column) => Span(column).ToArray();

    public void Dispose()
    {
        handle = 0;
        prepared?.Dispose();
    }

    private nint Prepare()
    {
        const uint persistent = 1;
        database.Check(raw.sqlite3_prepare_v3(database.Handle, sql, persistent, out var made));
        prepared = made;
        return handle = made.DangerousGetHandle();
    }
}

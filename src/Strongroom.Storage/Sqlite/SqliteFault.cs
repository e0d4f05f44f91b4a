namespace Strongroom.Storage.Sqlite;

/// <summary>SQLite refused something; the code says what the writer does about it.</summary>
internal sealed class SqliteFault(int extendedCode, string message) : IOException($"SQLite: {message} ({extendedCode}).")
{
    private const int Constraint = 19;
    private const int Full = 13;

    /// <summary>SQLite's extended result code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>The disk or the quota is full: nothing is broken, the transaction is undone.</summary>
    public bool IsFull => (ExtendedCode & 0xFF) == Full;

    /// <summary>A key or uniqueness was violated: the caller's mistake, the statement is undone.</summary>
    public bool IsConstraint => (ExtendedCode & 0xFF) == Constraint;
}

namespace Strongroom.Crash.Model;

/// <summary>What is known about a change.</summary>
internal enum Fate
{
    /// <summary>No answer came: it may have happened, or not.</summary>
    Unknown,

    /// <summary>The server said that it happened.</summary>
    Acknowledged,

    /// <summary>The server said that it did not happen.</summary>
    Refused,

    /// <summary>No answer came, and its effect was seen.</summary>
    Happened,

    /// <summary>No answer came, and its effect was seen to be missing.</summary>
    NotHappened,

    /// <summary>No answer came, and its effect cannot be told from what was there before.</summary>
    Untold,
}

/// <summary>One request that changes something.</summary>
internal sealed class Change(long number, string operation)
{
    public long Number => number;

    public string Operation => operation;

    public Fate Fate { get; set; }

    public string? RequestId { get; set; }

    /// <summary>Audit records that say it happened.</summary>
    public int Records { get; set; }

    public bool IsOwedRecord => Fate is Fate.Acknowledged or Fate.Happened && Records == 0;

    public override string ToString() => $"{operation} {number} ({Fate})";
}

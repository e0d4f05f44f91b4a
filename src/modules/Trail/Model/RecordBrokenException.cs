namespace Strongroom.Trail.Model;

/// <summary>A record or a record file is not what was written: changed, cut, or under another key. All causes look alike.</summary>
public sealed class RecordBrokenException : Exception
{
    /// <summary>Says that a record is broken.</summary>
    public RecordBrokenException()
        : base("The audit record is broken.")
    {
    }

    /// <summary>Says what is broken, for the operator.</summary>
    public RecordBrokenException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is broken, and what was found underneath.</summary>
    public RecordBrokenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

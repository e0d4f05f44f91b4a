namespace Strongroom.Crypto.Sealing;

/// <summary>
/// Sealed bytes did not open. One type with one message for every cause (flipped bit, truncation, extension, reordering,
/// wrong key, wrong context), so that nothing outside learns which check failed.
/// </summary>
public sealed class SealBrokenException : Exception
{
    private const string Text = "The sealed data does not open.";

    /// <summary>The only form the library throws.</summary>
    public SealBrokenException()
        : base(Text)
    {
    }

    /// <summary>For serializers and wrappers; the library never uses it.</summary>
    public SealBrokenException(string message)
        : base(message)
    {
    }

    /// <summary>For wrappers that know which object it was; the library never uses it.</summary>
    public SealBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

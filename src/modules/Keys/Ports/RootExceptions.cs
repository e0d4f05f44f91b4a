using System.Security.Cryptography;

namespace Strongroom.Keys.Ports;

/// <summary>A wrap names an epoch that the root of trust does not hold: another root's, or one that was destroyed.</summary>
public sealed class RootEpochMissingException : CryptographicException
{
    /// <summary>Says which epoch is missing where.</summary>
    public RootEpochMissingException(string epoch, IRootOfTrust root)
        : base(
            $"The data is wrapped by epoch {epoch} of a root of trust, and {root.Description} holds {string.Join(", ", root.Epochs)}. Either this is another root of trust, " +
            "or the epoch was destroyed, as it is when a KMS key reaches its end or the root is rotated, and this is a copy of the data from before: then nobody can open it.") =>
        Epoch = epoch;

    /// <summary>The epoch's id.</summary>
    public string Epoch { get; }
}

/// <summary>The root of trust cannot be reached, or cannot do what it is asked; the message says why and never holds a secret.</summary>
public sealed class RootUnavailableException : CryptographicException
{
    /// <summary>Says why.</summary>
    public RootUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

namespace Strongroom.Keys.Ports;

/// <summary>
/// Wraps the keys that wrap everything else. What stands behind it (a key file, a passphrase, a token) never shows its own key, so that it can be taken out of
/// the machine. It holds one or more epochs, each a wrapping key with a public id that everything wrapped by it names; an epoch that is destroyed takes with
/// it whatever only it opens. All members may be called from many threads. See docs/formats/keys.md
/// </summary>
public interface IRootOfTrust
{
    /// <summary>What it is and where, for messages: "the key file /data/root-key".</summary>
    string Description { get; }

    /// <summary>The ids of its epochs, the oldest first; never empty. The last is current.</summary>
    IReadOnlyList<string> Epochs { get; }

    /// <summary>Wraps a 32-byte key under the current epoch and binds it to a context.</summary>
    /// <exception cref="RootUnavailableException">It cannot be reached.</exception>
    byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context);

    /// <summary>Unwraps into 32 bytes.</summary>
    /// <exception cref="RootEpochMissingException">The epoch that it names is not, or no longer, held.</exception>
    /// <exception cref="Crypto.Sealing.SealBrokenException">Another context, or changed bytes.</exception>
    /// <exception cref="RootUnavailableException">It cannot be reached.</exception>
    void Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> key);

    /// <summary>Makes a new epoch and makes it current: durable when this returns, not there where it throws.</summary>
    /// <exception cref="RootUnavailableException">It cannot be reached or written.</exception>
    void AddEpoch();

    /// <summary>Destroys an epoch for good. An id that is not held is passed over.</summary>
    /// <exception cref="InvalidOperationException">It is the current one.</exception>
    /// <exception cref="RootUnavailableException">It cannot be reached or written; the epoch may be gone or not.</exception>
    void DestroyEpoch(string id);
}

using Strongroom.Storage;

namespace Strongroom.Runtime;

/// <summary>
/// Stored state that a decision looked at (an object's tags, its ACL), noted by whoever looked. A change is decided again where any of it has moved when it
/// comes to be committed. See docs/adr/0005-gate-snapshot.md
/// </summary>
public interface ISeenState
{
    /// <summary>True where all of it is still as it was seen.</summary>
    bool Holds(IReadTransaction transaction);
}

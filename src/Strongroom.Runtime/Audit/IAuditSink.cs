using Strongroom.Storage;

namespace Strongroom.Runtime.Audit;

/// <summary>Turns an event into the sealed row that the outbox keeps. Implemented by Trail.</summary>
public interface IAuditSink
{
    /// <summary>Encodes and seals. Called on the writer's thread for changes: short, and without I/O.</summary>
    OutboxRow Seal(AuditEvent audit);
}
